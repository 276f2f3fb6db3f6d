import { lookAtEveryPage } from "./looking.ts";

lookAtEveryPage("light");

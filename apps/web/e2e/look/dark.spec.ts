import { lookAtEveryPage } from "./looking.ts";

lookAtEveryPage("dark");

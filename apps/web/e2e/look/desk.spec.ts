import { lookAtEveryPage } from "./looking.ts";

lookAtEveryPage(1440);

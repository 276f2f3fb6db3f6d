import { lookAtEveryPage } from "./looking.ts";

lookAtEveryPage(380);

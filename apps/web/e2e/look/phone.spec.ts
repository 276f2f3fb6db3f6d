import { lookAtEveryPage } from "./looking.ts";

lookAtEveryPage({ scheme: "light", width: 380 });

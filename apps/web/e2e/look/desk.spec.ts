import { lookAtEveryPage } from "./looking.ts";

// Colours do not depend on the width: the dark is looked at here, the light on the phone.
lookAtEveryPage({ scheme: "dark", width: 1440 });

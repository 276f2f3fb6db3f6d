import { configure } from "@testing-library/react";

// A machine with other work draws later than within the second that is waited by itself.
configure({ asyncUtilTimeout: 10_000 });

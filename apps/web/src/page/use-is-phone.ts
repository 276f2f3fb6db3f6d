import { useMediaQuery } from "@mantine/hooks";

/** Whether the window is as narrow as a phone, where lists are cards and what is seldom needed stands in a menu. */
export const useIsPhone = (): boolean => useMediaQuery("(max-width: 599px)", undefined, { getInitialValueInEffect: false }) ?? false;

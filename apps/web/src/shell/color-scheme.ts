import { useComputedColorScheme, useMantineColorScheme } from "@mantine/core";

/** Light or dark as it is shown, and the switch to the other. */
export function useTheme(): { scheme: "light" | "dark"; toggle: () => void } {
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const scheme = useComputedColorScheme("light");
  return { scheme, toggle: () => setColorScheme(scheme === "dark" ? "light" : "dark") };
}

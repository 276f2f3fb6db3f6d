import { createTheme, defaultVariantColorsResolver, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

/** The one accent: what can be acted on and what is selected. Never a state. */
const accent: MantineColorsTuple = [
  "#eef3fd",
  "#dbe6fb",
  "#b6ccf6",
  "#8caef0",
  "#6791ea",
  "#4276de",
  "#2f66d3",
  "#2257c4",
  "#1c49a6",
  "#153a86",
];
const red: MantineColorsTuple = [
  "#fdeeee",
  "#fad9d9",
  "#f3b0b0",
  "#ee8886",
  "#e86663",
  "#dd4a47",
  "#d13a38",
  "#c02b2b",
  "#a32323",
  "#861b1b",
];
const gray: MantineColorsTuple = [
  "#f6f7f8",
  "#eff0f2",
  "#e3e5e8",
  "#d3d6da",
  "#b6bbc2",
  "#8c939c",
  "#69707a",
  "#545b64",
  "#363b42",
  "#1b1e22",
];
const dark: MantineColorsTuple = [
  "#e6e8eb",
  "#a3aab3",
  "#8a919b",
  "#5d646d",
  "#3b4046",
  "#2a2e33",
  "#1e2125",
  "#16181b",
  "#0e1012",
  "#08090a",
];

/**
 * The look of every Mantine component: neutral greys, one accent, system fonts. Sizes are for fingers where the
 * pointer is coarse (see global.css).
 */
export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: { light: 7, dark: 6 },
  colors: { accent, red, gray, dark },
  white: "#ffffff",
  black: "#1b1e22",
  defaultRadius: "md",
  radius: { xs: "3px", sm: "4px", md: "6px", lg: "10px", xl: "16px" },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  fontSizes: { xs: "12px", sm: "14px", md: "15px", lg: "17px", xl: "20px" },
  headings: { fontWeight: "600", sizes: { h1: { fontSize: "22px", lineHeight: "28px" }, h2: { fontSize: "16px", lineHeight: "24px" } } },
  respectReducedMotion: true,
  cursorType: "pointer",
  // Mantine's light variant mixes text of shade 9 on shade 0, which fails contrast for some colours.
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    return input.variant === "light"
      ? { ...colors, color: "light-dark(color-mix(in srgb, " + (colors.color ?? "") + " 75%, black), " + (colors.color ?? "") + ")" }
      : colors;
  },
  components: {
    Modal: {
      defaultProps: { closeButtonProps: { "aria-label": "Close" }, centered: true, radius: "lg", overlayProps: { backgroundOpacity: 0.4 } },
      styles: { title: { fontSize: 16, fontWeight: 600, lineHeight: 1.4 } },
    },
    Drawer: {
      defaultProps: { closeButtonProps: { "aria-label": "Close" }, overlayProps: { backgroundOpacity: 0.4 } },
      styles: { title: { fontSize: 16, fontWeight: 600, lineHeight: 1.4 } },
    },
    // The head of a dialog is no banner of the page: the page has its own.
    ModalHeader: { defaultProps: { role: "presentation" } },
    DrawerHeader: { defaultProps: { role: "presentation" } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: false, events: { hover: true, focus: true, touch: false } } },
    Select: { defaultProps: { openOnFocus: false } },
    Menu: { defaultProps: { shadow: "md", radius: "md" } },
  },
});

/** Muted text that passes AA on every surface, and surfaces that Mantine's own parts share with the product's. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#ffffff",
    "--mantine-color-dimmed": "var(--ink-muted)",
    "--mantine-color-placeholder": "#69707a",
    "--mantine-color-default-border": "var(--line-strong)",
    "--mantine-color-error": "var(--bad-ink)",
  },
  dark: {
    "--mantine-color-body": "#16181b",
    "--mantine-color-text": "var(--ink)",
    "--mantine-color-dimmed": "var(--ink-muted)",
    "--mantine-color-placeholder": "#8a919b",
    "--mantine-color-default-border": "var(--line-strong)",
    "--mantine-color-error": "var(--bad-ink)",
  },
});

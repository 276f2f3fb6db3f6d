import { styleNonce } from "./shell/content-policy.ts";
import "./theme/mantine-styles.ts";
import "./theme/global.css";
import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createAppRouter } from "./router.tsx";
import { createAccount } from "./shell/account.ts";
import { leaveSignedOut } from "./shell/signed-out.ts";
import { cssVariables, theme } from "./theme/theme.ts";

const account = createAccount(() => void leaveSignedOut(router, account));
const router = createAppRouter(account);

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <QueryClientProvider client={account.queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);

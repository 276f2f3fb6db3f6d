import { IconBell, IconLayoutDashboard, IconPhoneCall, IconRouter } from "@tabler/icons-react";
import { lazyRouteComponent } from "@tanstack/react-router";
import { lazy } from "react";
import type { ModuleScreens } from "../../shell/module-screens.ts";
import { OpenAlertCount } from "./alert/open-alert-count.tsx";
import { alertStatusLooks, severityLooks, unitLooks } from "./states.ts";

/** What the cold chain gives to the shell. */
export const coldchain: ModuleScreens = {
  id: "coldchain",
  label: "Cold chain",
  Home: lazyRouteComponent(() => import("./overview/overview-page.tsx"), "OverviewPage"),
  navigation: [
    {
      label: "Overview",
      icon: IconLayoutDashboard,
      link: (organization) => ({ to: "/$organization", params: { organization } }),
      resource: "coldchain.unit",
    },
    {
      label: "Alerts",
      icon: IconBell,
      link: (organization) => ({ to: "/$organization/coldchain/alerts", params: { organization } }),
      resource: "coldchain.alert",
      Count: OpenAlertCount,
    },
    {
      label: "Sensors",
      icon: IconRouter,
      link: (organization) => ({ to: "/$organization/coldchain/sensors", params: { organization } }),
      resource: "coldchain.sensor",
    },
    {
      label: "On call",
      icon: IconPhoneCall,
      link: (organization) => ({ to: "/$organization/coldchain/on-call", params: { organization } }),
      resource: "coldchain.onCallShift",
    },
  ],
  states: {
    "coldchain.unit.status": unitLooks,
    "coldchain.alert.status": alertStatusLooks,
    "coldchain.alert.severity": severityLooks,
  },
  keyPresets: [{ label: "Send readings", role: "staff", procedures: ["coldchain.reading.ingest"] }],
  acts: { "coldchain.sensor": lazy(() => import("./sensor/place-sensor.tsx")) },
  records: {
    "coldchain.unit": (organization, unit) => ({ to: "/$organization/coldchain/units/$unit", params: { organization, unit } }),
  },
};

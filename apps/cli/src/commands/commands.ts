import type { Command } from "commander";
import type { CommandLine } from "../command-line.ts";
import { auditExport, auditVerify } from "./audit.ts";
import { completion } from "./completion.ts";
import { login, logout, whoami } from "./account.ts";
import { exportOrganization } from "./export-organization.ts";
import { fileGet, fileLs, filePut, fileRm } from "./file.ts";
import { importReadings } from "./import-readings.ts";
import { operatorsHealth } from "./operators.ts";
import { policyMatrix, policyMember } from "./policy.ts";
import { organizationUse, organizationList } from "./organization.ts";

/** A command written by hand, where a generated one would not do. */
export type HandWritten = {
  /** The words that call it. */
  readonly path: readonly string[];
  /** Whether generated commands stand beside it: then its group cannot be shown without the server's description. */
  readonly isAmongGenerated?: boolean;
  readonly attach: (command: Command, line: CommandLine) => void;
};

/** All of them. A new one is a file beside this and a line here. */
export const handWritten: readonly HandWritten[] = [
  login,
  logout,
  whoami,
  organizationList,
  organizationUse,
  importReadings,
  exportOrganization,
  filePut,
  fileGet,
  fileLs,
  fileRm,
  auditVerify,
  auditExport,
  completion,
  operatorsHealth,
  policyMatrix,
  policyMember,
];

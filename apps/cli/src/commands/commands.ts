import { moduleCommands } from "../modules.ts";
import type { HandWritten } from "./hand-written.ts";
import { auditExport, auditVerify } from "./audit.ts";
import { completion } from "./completion.ts";
import { login, logout, whoami } from "./account.ts";
import { exportOrganization } from "./export-organization.ts";
import { fileGet, fileLs, filePut, fileRm } from "./file.ts";
import { importRecords, importRevert } from "./import-records.ts";
import { operatorsHealth } from "./operators.ts";
import { policyMatrix, policyMember } from "./policy.ts";
import { organizationUse, organizationList } from "./organization.ts";

/** All of them. A new one of the platform is a file beside this and a line here. */
export const handWritten: readonly HandWritten[] = [
  ...moduleCommands,
  login,
  logout,
  whoami,
  organizationList,
  organizationUse,
  importRecords,
  importRevert,
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

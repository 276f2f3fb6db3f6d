import type { Check } from "./check.ts";
import { roleNames } from "../connection-url.ts";
import { publication } from "../protection/harden.ts";

/** What live views need. Without it they do not work, but nobody sees what they must not. */
export const liveChecks: readonly Check[] = [
  {
    level: "advice",
    check: "wal-level",
    sql: "select current_setting('wal_level') as object where current_setting('wal_level') <> 'logical'",
    message: (level) => `wal_level is ${level}: live views need logical. Set it and restart PostgreSQL.`,
  },
  {
    level: "advice",
    check: "feed-role",
    sql: `select rolname as object from pg_roles where rolname = '${roleNames.feed}' and not rolreplication`,
    message: (role) => `${role} may not replicate, so live views cannot work. An administrator of the server has to let it.`,
  },
  {
    level: "advice",
    check: "publication",
    sql: `select '${publication}' as object where not exists (select from pg_publication where pubname = '${publication}' and pubviaroot and pubinsert and pubupdate and pubdelete)`,
    message: (name) =>
      `The publication ${name} is missing or incomplete, so live views would miss changes. Start Freehold again to repair it.`,
  },
  {
    level: "advice",
    check: "idle-slot",
    sql: `select slot_name as object, pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)) as detail from pg_replication_slots
      where not active and not pg_is_in_recovery()`,
    message: (slot, size) => `The replication slot ${slot} is not in use and keeps ${size} of log from being removed.`,
  },
];

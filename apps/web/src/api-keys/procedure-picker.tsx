import "@mantine/core/styles/Checkbox.layer.css";
import "@mantine/core/styles/InlineInput.layer.css";
import { Checkbox, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import type { Role } from "@freehold/kernel/role.ts";
import { counted, words } from "../format/words.ts";
import { moduleScreens } from "../modules.ts";
import { branchesOf, choose, isChosen } from "./procedure-choice.ts";
import type { OpenProcedure } from "./presets.ts";
import classes from "./procedure-picker.module.css";

/** `coldchain.unit` as people call it. */
function branchLabel(branch: string): string {
  const [module = "", ...rest] = branch.split(".");
  const known = moduleScreens.find(({ id }) => id === module)?.label;
  return [known ?? words(module), ...rest.map(words)].join(" · ");
}

type ProcedurePickerProps = {
  readonly open: readonly OpenProcedure[];
  readonly role: Role;
  readonly chosen: readonly string[];
  readonly onChange: (chosen: string[]) => void;
  readonly error?: string | undefined;
};

/** Chooses what a key may call. What its role may not call anyway is shown, but cannot be chosen. */
export function ProcedurePicker({ open, role, chosen, onChange, error }: ProcedurePickerProps) {
  const [search, setSearch] = useState("");
  const branches = branchesOf(open, search);
  const isOpenTo = ({ roles }: OpenProcedure): boolean => roles.includes(role);
  const count = open.filter(({ path }) => isChosen(chosen, path)).length;
  const set = (paths: readonly string[], isOn: boolean): void => onChange(choose(open, chosen, { paths, isOn }));
  return (
    <fieldset className={classes.picker} aria-invalid={error !== undefined}>
      <legend>
        Procedures <span className="muted">{count === 0 ? "none chosen" : counted(count, "chosen", "chosen")}</span>
      </legend>
      <TextInput
        aria-label="Search procedures"
        placeholder="Search, such as reading"
        leftSection={<IconSearch size={16} />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <div className={classes.list} tabIndex={0} role="group" aria-label="Procedures to choose from">
        {branches.map(({ path: branch, procedures }) => {
          const able = procedures.filter(isOpenTo).map(({ path }) => path);
          const on = able.filter((path) => isChosen(chosen, path)).length;
          return (
            <section key={branch} className={classes.branch}>
              <Checkbox
                label={branchLabel(branch)}
                checked={able.length > 0 && on === able.length}
                indeterminate={on > 0 && on < able.length}
                disabled={able.length === 0}
                onChange={(event) => set(able, event.currentTarget.checked)}
              />
              {procedures.map((procedure) => (
                <Checkbox
                  key={procedure.path}
                  className={classes.procedure}
                  label={procedure.summary}
                  description={isOpenTo(procedure) ? procedure.path : `${procedure.path} · not for ${role}`}
                  checked={isOpenTo(procedure) && isChosen(chosen, procedure.path)}
                  disabled={!isOpenTo(procedure)}
                  onChange={(event) => set([procedure.path], event.currentTarget.checked)}
                />
              ))}
            </section>
          );
        })}
        {branches.length === 0 && <p className="muted">Nothing is called this. Search for another word.</p>}
      </div>
      {error !== undefined && (
        <p className={classes.error} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

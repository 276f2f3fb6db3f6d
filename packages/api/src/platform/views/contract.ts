import { z } from "zod";

const Uuid = z.uuid().toLowerCase();
const Name = z.string().trim().min(1, "Give it a name.").max(80);
const column = z.string().min(1).max(80);

/** The most that one view may say, as JSON. */
export const maxViewBytes = 8000;

/** What a list shows and how, as its address says it. */
export const ViewState = z
  .strictObject({
    q: z.string().max(200).optional().meta({ title: "Search" }),
    sort: column.optional().meta({ title: "Sort", description: "A column; with a leading minus from the highest down." }),
    where: z
      .record(column, z.array(z.string().max(200)).min(1).max(100))
      .optional()
      .meta({ title: "Values", description: "For each column the values that are shown." }),
    filter: z.json().optional().meta({ title: "Filter", description: "Which rows, as an expression over the columns." }),
    columns: z.array(column).min(1).max(60).optional().meta({ title: "Columns", description: "Which are shown, in this order." }),
    layout: z.string().min(1).max(20).optional().meta({ title: "Layout", description: "As a table, or as its page offers." }),
    page: z
      .record(z.string().min(1).max(40), z.string().max(200))
      .refine((said) => Object.keys(said).length <= 20, "A page says at most 20 things.")
      .optional()
      .meta({ title: "Page", description: "What its page alone can be asked for, such as a pipeline." }),
  })
  .refine((state) => JSON.stringify(state).length <= maxViewBytes, "This view says too much. Make its filter shorter.");
export type ViewState = z.infer<typeof ViewState>;

const resource = z.string().min(1).max(80).meta({ title: "Records", description: "As in commands: coldchain.unit." });
const isShared = z.boolean().meta({ title: "Shared", description: "Whether everybody who sees these records finds it." });
const view = ViewState.meta({ title: "View", description: "Search, sort, filter, columns and layout." });

export const SaveView = z.strictObject({ resource, name: Name.meta({ title: "Name" }), isShared: isShared.default(false), view });
export type SaveView = z.infer<typeof SaveView>;

export const ChangeView = z.strictObject({
  id: Uuid.meta({ title: "View" }),
  name: Name.optional().meta({ title: "Name" }),
  isShared: isShared.optional(),
  view: view.optional(),
  version: z.int().optional().meta({ title: "Version", description: "Refused when the view has changed since this version." }),
});
export type ChangeView = z.infer<typeof ChangeView>;

export const ChooseView = z.strictObject({
  resource,
  viewId: Uuid.nullable().meta({ title: "View", description: "The one to begin with; null for the whole list." }),
});
export type ChooseView = z.infer<typeof ChooseView>;

/** With which view the caller begins from now on. */
export const ChosenView = ChooseView.pick({ viewId: true });
export type ChosenView = z.infer<typeof ChosenView>;

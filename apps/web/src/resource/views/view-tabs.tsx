import "@mantine/core/styles/Menu.layer.css";
import "@mantine/core/styles/Popover.layer.css";
import { ActionIcon, Button, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconBookmark, IconDots, IconUsers } from "@tabler/icons-react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc, type ResourceDescription } from "../../api/client.ts";
import { useOrganization } from "../../api/organization-context.ts";
import { notice, refusal } from "../../shell/notice.ts";
import { isSameState, type ViewState } from "../search.ts";
import { SaveViewDialog, stored } from "./save-view-dialog.tsx";
import { stateOfView, wholeList, type SavedView, type SavedViews } from "./use-saved-views.ts";
import classes from "./views.module.css";

type TabsProps = {
  readonly resource: ResourceDescription;
  readonly saved: SavedViews;
  /** Shows a view, or the whole list. */
  readonly onShow: (id: string) => void;
  /** What is shown with all that its page takes for granted: a view keeps it, should that change. */
  readonly inFull?: (state: ViewState) => ViewState;
};

/** Above a list: the whole of it, and the views that were saved. Nothing as long as there are none and nothing to save. */
export function ViewTabs({ resource, saved, onShow, inFull = asItIs }: TabsProps) {
  const { views, current, chosenId } = saved;
  const state = inFull(saved.state);
  const [isSaving, saving] = useDisclosure();
  const isPlain = Object.keys(saved.state).length === 0;
  if (views.length === 0 && isPlain) return null;
  const isChanged = current ? !isSameState(state, inFull(stateOfView(current))) : !isPlain;
  const tab = (id: string, label: string, isShared: boolean) => (
    <button
      key={id}
      type="button"
      className={classes.tab}
      aria-current={(current?.id ?? wholeList) === id || undefined}
      onClick={() => onShow(id)}
    >
      {isShared && <IconUsers size={14} aria-label="Shared" />}
      {id === chosenId && <IconBookmark size={14} aria-label="You begin with it" />}
      <span className="truncate">{label}</span>
    </button>
  );
  return (
    <nav className={classes.tabs} aria-label="Views">
      {tab(wholeList, `All ${resource.plural.toLowerCase()}`, false)}
      {views.map(({ id, name, isShared }) => tab(id, name, isShared))}
      {current && <ViewMenu view={current} state={state} isChanged={isChanged} chosenId={chosenId} onShow={onShow} />}
      {isChanged && (
        <Button size="compact-sm" variant="subtle" onClick={saving.open}>
          Save as a view
        </Button>
      )}
      {isSaving && (
        <SaveViewDialog
          resource={resource.path}
          state={state}
          onClose={saving.close}
          onSaved={(id) => {
            saving.close();
            onShow(id);
          }}
        />
      )}
    </nav>
  );
}

const asItIs = (state: ViewState): ViewState => state;

type MenuProps = {
  readonly view: SavedView;
  readonly state: ViewState;
  readonly isChanged: boolean;
  readonly chosenId: string | undefined;
  readonly onShow: (id: string) => void;
};

/** What can be done with the view that is shown, as far as this person may. */
function ViewMenu({ view, state, isChanged, chosenId, onShow }: MenuProps) {
  const { person, role } = useOrganization();
  const [isRenaming, renaming] = useDisclosure();
  const mayShare = isAtLeast(role, "manager");
  const mayChange = view.isShared ? mayShare : view.ownerId === person.id;
  const { id, version } = view;
  const utils = trpc.useUtils();
  const refresh = (): Promise<void> => utils.views.invalidate();
  const change = trpc.views.change.useMutation({
    onSuccess: async ({ name }) => {
      await refresh();
      notice(`${name} was saved.`);
      onShow(id);
    },
    onError: refusal,
  });
  const remove = trpc.views.remove.useMutation({
    onSuccess: async () => {
      onShow(wholeList);
      await refresh();
      notice(`The view ${view.name} was removed.`);
    },
    onError: refusal,
  });
  const choose = trpc.views.choose.useMutation({ onSuccess: refresh, onError: refusal });
  const isChosen = chosenId === id;
  return (
    <>
      <Menu position="bottom-start" width={240}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={`What can be done with the view ${view.name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayChange && isChanged && (
            <Menu.Item onClick={() => change.mutate({ id, version, view: stored(state) })}>Save what is shown now</Menu.Item>
          )}
          <Menu.Item onClick={() => choose.mutate({ resource: view.resource, viewId: isChosen ? null : id })}>
            {isChosen ? "Begin with the whole list" : "Begin with this view"}
          </Menu.Item>
          {mayChange && <Menu.Item onClick={renaming.open}>Rename</Menu.Item>}
          {mayShare && (view.isShared ? view.ownerId === person.id : mayChange) && (
            <Menu.Item onClick={() => change.mutate({ id, version, isShared: !view.isShared })}>
              {view.isShared ? "Keep for myself" : "Share with everybody"}
            </Menu.Item>
          )}
          {(mayChange || view.ownerId === person.id) && (
            <>
              <Menu.Divider />
              <Menu.Item onClick={() => remove.mutate({ id })}>Remove the view</Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {isRenaming && (
        <SaveViewDialog resource={view.resource} view={view} state={state} onClose={renaming.close} onSaved={renaming.close} />
      )}
    </>
  );
}

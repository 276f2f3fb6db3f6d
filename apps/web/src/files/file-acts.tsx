import "@mantine/core/styles/Popover.layer.css";
import "@mantine/core/styles/Menu.layer.css";
import { ActionIcon, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDots } from "@tabler/icons-react";
import { useRef, type ChangeEvent } from "react";
import { isAtLeast } from "@freehold/kernel/role.ts";
import { trpc } from "../api/client.ts";
import { useOrganization } from "../api/organization-context.ts";
import { ConfirmDialog } from "../organization/members/confirm-dialog.tsx";
import { notice, refusal } from "../shell/notice.ts";
import type { FileRow } from "./file-looks.ts";
import { RenameDialog } from "./rename-dialog.tsx";
import { useSave } from "./use-save.ts";
import { useUploads } from "./upload/uploads.ts";

/** What can be done with a file: everybody who sees it can save it once it is there, whoever sent it and managers can change it. */
export function FileActs({ row, onShow }: { readonly row: FileRow; readonly onShow: () => void }) {
  const { role, person } = useOrganization();
  const save = useSave();
  const [isRenaming, renaming] = useDisclosure();
  const [isRemoving, removing] = useDisclosure();
  const isReady = row.status === "ready";
  const mayChange = row.createdBy === person.id || (row.channelId === null && isAtLeast(role, "manager"));
  const version = useNewVersion(row);
  return (
    <span>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size={40} aria-label={`What can be done with ${row.name}`}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {isReady && (
            <>
              <Menu.Item onClick={onShow}>Open</Menu.Item>
              <Menu.Item onClick={() => save(row.id)}>Save on this device</Menu.Item>
            </>
          )}
          {mayChange && (
            <>
              {isReady && <Menu.Divider />}
              {isReady && <Menu.Item onClick={renaming.open}>Rename</Menu.Item>}
              {isReady && version.isPossible && <Menu.Item onClick={version.choose}>Replace by a new version</Menu.Item>}
              <Menu.Item color="red" onClick={removing.open}>
                Remove
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {version.input}
      <RenameDialog row={row} isOpen={isRenaming} onClose={renaming.close} />
      <RemoveFile row={row} isOpen={isRemoving} onClose={removing.close} />
    </span>
  );
}

/** Choosing a file that takes the place of this one, where its bucket keeps the ones before. */
function useNewVersion(row: FileRow) {
  const { data } = trpc.files.buckets.useQuery(undefined, { staleTime: Infinity });
  const bucket = data?.find(({ name }) => name === row.bucket);
  const { uploads } = useUploads();
  const input = useRef<HTMLInputElement>(null);
  const take = ({ currentTarget }: ChangeEvent<HTMLInputElement>): void => {
    const [file] = currentTarget.files ?? [];
    currentTarget.value = "";
    if (!file) return;
    uploads.add([file], { bucket: row.bucket, replaces: row.id }, () => notice(`${row.name} has a new version.`));
  };
  return {
    isPossible: (bucket?.versions ?? 0) > 0 && bucket?.mayUpload === true,
    choose: () => input.current?.click(),
    input: <input ref={input} type="file" hidden aria-label={`New version of ${row.name}`} onChange={take} />,
  };
}

type DialogProps = { readonly row: FileRow; readonly isOpen: boolean; readonly onClose: () => void };

function RemoveFile({ row, isOpen, onClose }: DialogProps) {
  const cache = trpc.useUtils();
  const onSuccess = (): void => {
    notice(`${row.name} was removed.`);
    void cache.files.use.invalidate();
  };
  const remove = trpc.files.remove.useMutation({ onSuccess, onError: refusal });
  return (
    <ConfirmDialog
      title={`Remove ${row.name}?`}
      act="Remove"
      mutation={remove}
      isOpen={isOpen}
      onClose={onClose}
      onConfirm={() => remove.mutate({ id: row.id }, { onSuccess: onClose })}
    >
      The file is removed for everybody{row.seriesNumber > 1 && ", with all its versions"}, and cannot be brought back.
    </ConfirmDialog>
  );
}

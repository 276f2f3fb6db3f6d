import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { MemberState, Said } from "@freehold/live/rooms/member.ts";
import { useOrganization } from "../api/organization-context.ts";
import type { RoomAddress, RoomStatus, RoomView } from "./room-view.ts";
import { roomKey, roomsOf } from "./rooms.ts";

export type { RoomAddress } from "./room-view.ts";

/**
 * Enters a room and stays while the component is mounted; components with the same address share it. Whoever may not know
 * the other members, as parents in a school may not, enters none but channels.
 */
export function useRoom(address: RoomAddress): RoomView {
  const session = useOrganization();
  const rooms = roomsOf(session);
  const key = roomKey(address);
  // The key says everything the address says.
  const stable = useMemo(() => address, [key]); // eslint-disable-line react-hooks/exhaustive-deps
  const mayEnter = session.role !== "member" || "channel" in address;
  useEffect(() => (mayEnter ? rooms.retain(stable) : undefined), [rooms, stable, mayEnter]);
  return rooms.get(stable);
}

/** Who else is in a room. Unknown while the line is down; one's own other tabs are not others. */
export function usePresence(address: RoomAddress): RoomStatus {
  const room = useRoom(address);
  return useSyncExternalStore(room.onStatus, room.status);
}

/** Tells the others in a room something while the component is mounted, such as `{ editing: "name" }`. */
export function useShown(address: RoomAddress, state: MemberState): void {
  const room = useRoom(address);
  const text = JSON.stringify(state);
  const part = useMemo(() => ({}), []);
  // The text says everything the state says.
  useEffect(() => room.show(part, JSON.parse(text) as MemberState), [room, part, text]);
}

/** Hears what is said in a room while the component is mounted. */
export function useSaid(address: RoomAddress, hear: (said: Said) => void): void {
  const room = useRoom(address);
  useEffect(() => room.onSaid(hear), [room, hear]);
}

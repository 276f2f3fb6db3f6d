/** How much one network may send over its sockets, whoever it is: each message is read before it is known what it asks. */
const spanMilliseconds = 10_000;
/** A hundred people whose pages all come back at the same moment send a megabyte in some hundred messages. */
export const mostMessages = 5000;
const mostBytes = 4 * 1024 * 1024;

type Sent = { since: number; messages: number; bytes: number };

/**
 * Counts what networks send. Forgets a network whose span is over when it sends again, and all such while others send.
 * @returns whether a message is one too many
 */
export function inflowLimit(now: () => number = () => performance.now()): (network: string, bytes: number) => boolean {
  const networks = new Map<string, Sent>();
  let sweptAt = now();
  return (network, bytes) => {
    const at = now();
    if (at - sweptAt >= spanMilliseconds) {
      for (const [name, { since }] of networks) if (at - since >= spanMilliseconds) networks.delete(name);
      sweptAt = at;
    }
    const before = networks.get(network);
    const sent = before && at - before.since < spanMilliseconds ? before : { since: at, messages: 0, bytes: 0 };
    sent.messages++;
    sent.bytes += bytes;
    networks.set(network, sent);
    return sent.messages > mostMessages || sent.bytes > mostBytes;
  };
}

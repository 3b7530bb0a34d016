import { type KeyboardEvent, type ReactElement, useEffect, useState } from 'react';
import type { Entry } from '#entry/entry';
import type { PacketLine, PacketList } from '#wire/packet-list';
import { bytes, clock, count, plural } from '../state/format.ts';
import { fetchPackets, packetsAddress } from '../state/rest.ts';
import { Hex } from './hex.tsx';

/** The packets of an entry as a table, the chosen one as bytes, and all of them as a file. */
export function PacketsTab({ entry }: { readonly entry: Entry }): ReactElement {
  const { list, error } = usePackets(entry);
  const [chosen, setChosen] = useState(0);
  const packet = list?.packets[chosen];
  return (
    <>
      {list !== undefined && list.packets.length > 0 && (
        <>
          <h3>
            Packets <span>{list.rebuilt ? `${count(list.total)}, made again from what is stored` : count(list.total)}</span>
          </h3>
          <PacketTable packets={list.packets} entry={entry} chosen={chosen} onChoose={setChosen} />
          {list.total > list.packets.length && <p className="note">{count(list.total - list.packets.length)} more are in the file.</p>}
        </>
      )}
      {packet !== undefined && (
        <>
          <h3>
            Packet {chosen + 1} <span>{bytes(packet.length)}</span>
          </h3>
          <Hex key={chosen} bytes={Uint8Array.from(atob(packet.bytes), (character) => character.charCodeAt(0))} />
        </>
      )}
      <p className="note">{error ?? noteWords(list)}</p>
      <a className="btn small" href={packetsAddress(entry.id)} download>
        Download pcapng
      </a>
    </>
  );
}

function noteWords(list: PacketList | undefined): string {
  if (list === undefined) return 'Loading…';
  if (list.packets.length === 0) return 'No message is stored of this entry, so there is nothing to make packets from.';
  const source = list.rebuilt
    ? 'Times, addresses and ports are true. Lengths and numbers are not those that were on the wire, and what was masked stays masked.'
    : 'These are the packets as they were captured.';
  return [source, 'Wireshark and tshark open the file.', ...list.remarks].join(' ');
}

interface PacketTableProps {
  readonly packets: readonly PacketLine[];
  readonly entry: Entry;
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}

function PacketTable({ packets, entry, chosen, onChoose }: PacketTableProps): ReactElement {
  const first = packets[0]?.at ?? 0;
  const isTcp = packets.some((packet) => packet.flags !== undefined);
  const key = (event: KeyboardEvent<HTMLElement>): void => {
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    if (by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.max(0, Math.min(packets.length - 1, chosen + by));
    onChoose(next);
    event.currentTarget.closest('tbody')?.querySelectorAll('button')[next]?.focus();
  };
  return (
    <div className="records packets" role="region" aria-label={plural(packets.length, 'packet')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col" className="end">
              seconds
            </th>
            <th scope="col" aria-label="direction" />
            <th scope="col" className="end">
              length
            </th>
            {isTcp && (
              <>
                <th scope="col">flags</th>
                <th scope="col" className="end" data-tip="Counted from where this side began">
                  seq
                </th>
                <th scope="col" className="end" data-tip="What this side has of the other's">
                  ack
                </th>
              </>
            )}
            <th scope="col">begins</th>
          </tr>
        </thead>
        <tbody>
          {packets.map((packet, index) => (
            // Packets have no name of their own and never move.
            <tr key={index} aria-selected={index === chosen} onClick={() => onChoose(index)}>
              <td className="end">
                <button
                  type="button"
                  tabIndex={index === chosen ? 0 : -1}
                  onKeyDown={key}
                  aria-label={`Bytes of packet ${index + 1}`}
                  data-tip={clock(packet.at)}
                >
                  {((packet.at - first) / 1e6).toFixed(6)}
                </button>
              </td>
              <Direction packet={packet} entry={entry} />
              <td className="end" data-tip={`${count(packet.length)} bytes on the wire, ${count(packet.payload)} of them carried`}>
                {count(packet.payload)}
              </td>
              {isTcp && (
                <>
                  <td>{packet.flags}</td>
                  <td className="end">{packet.seq === undefined ? '' : count(packet.seq)}</td>
                  <td className="end">{packet.ack === undefined ? '' : count(packet.ack)}</td>
                </>
              )}
              <td className="clip">{packet.info}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Direction({ packet, entry }: { readonly packet: PacketLine; readonly entry: Entry }): ReactElement {
  const { ip, port } = entry.src;
  const fromClient = [ip, `${ip}:${port}`, `[${ip}]:${port}`].includes(packet.src);
  return (
    <td data-tip={`${packet.src} → ${packet.dst}`}>
      <span role="img" aria-label={fromClient ? 'from the client' : 'from the server'}>
        {fromClient ? '→' : '←'}
      </span>
    </td>
  );
}

/** Fetches the packets; of an open entry again when it is another revision. */
function usePackets({ id, revision }: Entry): { readonly list: PacketList | undefined; readonly error: string | undefined } {
  const [loading, setLoading] = useState<{ readonly list?: PacketList; readonly error?: string }>({});
  useEffect(() => {
    const abort = new AbortController();
    fetchPackets(id, abort.signal)
      .then((list) => setLoading({ list }))
      .catch((error: unknown) => {
        if (!abort.signal.aborted) setLoading({ error: error instanceof Error ? error.message : String(error) });
      });
    return () => abort.abort();
  }, [id, revision]);
  return { list: loading.list, error: loading.error };
}

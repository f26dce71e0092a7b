import type { System } from '../../data/client.js'
import { showHidden } from '../../data/visible-text.js'
import { Empty, Panel } from '../../parts/panel.js'
import { Table } from '../../parts/table.js'
import { TimeAgo } from '../../parts/time-ago.js'

type Line = { name: string; cells: React.ReactNode[] }

/** A table in a panel, whose lines begin with a name from outside; without lines a sentence stands there. */
const NamedLines = ({
  title,
  empty,
  columns,
  lines,
}: {
  title: string
  empty: string
  columns: readonly string[]
  lines: readonly Line[]
}) => (
  <Panel title={title} flush>
    {lines.length === 0 ? (
      <Empty title={empty} />
    ) : (
      <Table label={title} columns={columns}>
        {lines.map(({ name, cells }) => (
          <tr key={name}>
            <td>
              <code>{showHidden(name)}</code>
            </td>
            {cells.map((cell, index) => (
              <td key={columns[index + 1]}>{cell}</td>
            ))}
          </tr>
        ))}
      </Table>
    )}
  </Panel>
)

export const Breakers = ({ breakers }: Pick<System, 'breakers'>) => (
  <NamedLines
    title="Breakers"
    empty="Every breaker is closed: calls to GitHub, Fly and the registries go out."
    columns={['Host and credential', 'State', 'Met by', 'Since']}
    lines={breakers.map(({ key, state, processes, since }) => ({
      name: key,
      cells: [
        state === 'open' ? 'Open: calls are paused' : 'Half open: one call probes',
        processes === 1 ? '1 process' : `${processes} processes`,
        <TimeAgo key="since" at={since} />,
      ],
    }))}
  />
)

export const ProviderWaits = ({ waits }: { waits: System['providerWaits'] }) => (
  <NamedLines
    title="Waits for providers"
    empty="Nothing waits for GitHub, Fly or the image registry."
    columns={['Reason', 'Environments', 'Since']}
    lines={waits.map(({ reason, environments, since }) => ({
      name: reason,
      cells: [environments, <TimeAgo key="since" at={since} />],
    }))}
  />
)

export const Credentials = ({ refused }: { refused: System['refusedCredentials'] }) => (
  <NamedLines
    title="Refused credentials"
    empty="Every credential is accepted."
    columns={['Credential', 'Refused', 'What happens', 'Next probe']}
    lines={refused.map(({ credential, paused, since, nextProbeAt }) => ({
      name: credential,
      cells: [
        <TimeAgo key="since" at={since} />,
        paused ? 'Its calls wait. Replace it.' : 'Its calls go on.',
        <TimeAgo key="next" at={nextProbeAt} />,
      ],
    }))}
  />
)

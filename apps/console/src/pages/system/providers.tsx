import type { System } from '../../data/client.js'
import { showHidden } from '../../data/visible-text.js'
import { Empty, Panel } from '../../parts/panel.js'
import { Table } from '../../parts/table.js'
import { TimeAgo } from '../../parts/time-ago.js'

export const Breakers = ({ breakers }: Pick<System, 'breakers'>) => (
  <Panel title="Breakers" flush>
    {breakers.length === 0 ? (
      <Empty title="Every breaker is closed: calls to GitHub, Fly and the registries go out." />
    ) : (
      <Table label="Breakers" columns={['Host and credential', 'State', 'Met by', 'Since']}>
        {breakers.map(({ key, state, processes, since }) => (
          <tr key={key}>
            <td>
              <code>{showHidden(key)}</code>
            </td>
            <td>{state === 'open' ? 'Open: calls are paused' : 'Half open: one call probes'}</td>
            <td>{processes === 1 ? '1 process' : `${processes} processes`}</td>
            <td>
              <TimeAgo at={since} />
            </td>
          </tr>
        ))}
      </Table>
    )}
  </Panel>
)

export const ProviderWaits = ({ waits }: { waits: System['providerWaits'] }) => (
  <Panel title="Waits for providers" flush>
    {waits.length === 0 ? (
      <Empty title="Nothing waits for GitHub, Fly or the image registry." />
    ) : (
      <Table label="Waits for providers" columns={['Reason', 'Environments', 'Since']}>
        {waits.map(({ reason, environments: count, since }) => (
          <tr key={reason}>
            <td>
              <code>{showHidden(reason)}</code>
            </td>
            <td>{count}</td>
            <td>
              <TimeAgo at={since} />
            </td>
          </tr>
        ))}
      </Table>
    )}
  </Panel>
)

export const Credentials = ({ refused }: { refused: System['refusedCredentials'] }) => (
  <Panel title="Refused credentials" flush>
    {refused.length === 0 ? (
      <Empty title="Every credential is accepted." />
    ) : (
      <Table label="Refused credentials" columns={['Credential', 'Refused', 'What happens', 'Next probe']}>
        {refused.map(({ credential, paused, since, nextProbeAt }) => (
          <tr key={credential}>
            <td>
              <code>{showHidden(credential)}</code>
            </td>
            <td>
              <TimeAgo at={since} />
            </td>
            <td>{paused ? 'Its calls wait. Replace it.' : 'Its calls go on.'}</td>
            <td>
              <TimeAgo at={nextProbeAt} />
            </td>
          </tr>
        ))}
      </Table>
    )}
  </Panel>
)

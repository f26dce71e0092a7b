import { useQuery } from '@tanstack/react-query'
import { readGettingStarted, titleOf } from '../../data/getting-started.js'
import { slowPollMs } from '../../data/query-client.js'
import { showHidden } from '../../data/visible-text.js'
import { Panel } from '../../parts/panel.js'
import { Row, Rows } from '../../parts/rows.js'
import { StateBadge } from '../../parts/state-badge.js'

/** Whether GitHub and Fly answer with our credentials, and which permissions the App lacks. */
export const Connections = () => {
  const { data } = useQuery({ ...readGettingStarted, refetchInterval: slowPollMs })
  const own = data?.steps.filter(step => step.for === 'operator') ?? []
  if (own.length === 0) return null
  return (
    <Panel title="Connections" flush>
      <Rows>
        {own.map(step => (
          <Row
            key={step.id}
            href="/start"
            state={<StateBadge noun="check" state={step.state} />}
            title={titleOf(step)}
            detail={
              step.missing.length > 0
                ? `Missing: ${step.missing.map(({ name }) => showHidden(name)).join(', ')}`
                : showHidden(step.message)
            }
          />
        ))}
      </Rows>
    </Panel>
  )
}

import type { Delivery } from '../data/client.js'
import { Row, Rows } from './rows.js'
import { Sentence } from './sentence.js'
import { StateBadge } from './state-badge.js'
import { TimeAgo } from './time-ago.js'

/** Deliveries in a list, each with its state and why it is in it. */
export const DeliveryRows = ({ rows }: { rows: Delivery[] }) => (
  <Rows>
    {rows.map(({ id, event, action, state, reason, error, receivedAt, attempts, replayOf }) => (
      <Row
        key={id}
        href={`/deliveries/${id}`}
        state={<StateBadge noun="delivery" state={state} />}
        title={
          <code>
            {event}
            {action && `.${action}`}
          </code>
        }
        detail={
          <>
            <Sentence text={error ?? reason ?? ''} />
            {attempts > 1 && ` · sent ${attempts} times`}
            {replayOf && ' · a replay'}
          </>
        }
        aside={<TimeAgo at={receivedAt} />}
      />
    ))}
  </Rows>
)

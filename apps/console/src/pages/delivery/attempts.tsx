import type { DeliveryDetail } from '../../data/client.js'
import { Panel } from '../../parts/panel.js'
import { Sentence } from '../../parts/sentence.js'
import { Table } from '../../parts/table.js'
import { TimeAgo } from '../../parts/time-ago.js'

type History = DeliveryDetail['history']

const words: Readonly<Record<History[number]['what'], string>> = {
  received: 'Received from GitHub',
  sent_again: 'GitHub sent it again',
  failed: 'Processing failed',
  processed: 'Processed',
  ignored: 'Processed: it concerns nothing here',
}

/** Every attempt with its time; nothing when it came once and was processed at once, since *Outcome* says so. */
export const Attempts = ({ history }: { history: History }) => {
  if (history.every(({ what }) => what !== 'failed' && what !== 'sent_again')) return null
  return (
    <Panel title={`Attempts (${history.length})`} flush>
      <Table label="Attempts" columns={['When', 'What', 'Why']}>
        {history.map(({ at, what, error }) => (
          <tr key={`${at} ${what}`}>
            <td>
              <TimeAgo at={at} />
            </td>
            <td>{words[what]}</td>
            <td>{error && <Sentence text={error} />}</td>
          </tr>
        ))}
      </Table>
    </Panel>
  )
}

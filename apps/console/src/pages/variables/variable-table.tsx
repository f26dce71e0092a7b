import type { EnvVar } from '../../data/client.js'
import { showHidden } from '../../data/visible-text.js'
import { Button } from '../../parts/button.js'
import { Table } from '../../parts/table.js'
import { TimeAgo } from '../../parts/time-ago.js'
import styles from './page.module.css'
import { phases, trusts } from './settings-fields.js'

const lengths: Readonly<Record<string, string>> = {
  empty: 'empty',
  under_6: 'under 6 characters: too short to be masked in logs',
  '6_to_32': '6 to 32 characters',
  '33_to_256': '33 to 256 characters',
  over_256: 'over 256 characters',
}
const wordOf = (pairs: readonly (readonly [string, string])[], value: string) =>
  pairs.find(([one]) => one === value)?.[1] ?? value

export const VariableTable = ({
  variables,
  onDelete,
}: {
  variables: EnvVar[]
  onDelete: ((one: EnvVar) => void) | undefined
}) => (
  <Table
    label="List of variables"
    columns={['Name', 'Value', 'Scope', 'For', 'Given to', 'Changed', ...(onDelete ? ['Delete'] : [])]}
  >
    {variables.map(variable => (
      <tr key={variable.id}>
        <td>
          <code>{variable.key}</code>
        </td>
        <td title={lengths[variable.length]} className={styles.value}>
          {variable.sensitive ? (
            <span className={styles.muted}>secret</span>
          ) : (
            <code>{showHidden(variable.value)}</code>
          )}
        </td>
        <td>{variable.scope}</td>
        <td>{wordOf(phases, variable.phase)}</td>
        <td>{wordOf(trusts, variable.trust)}</td>
        <td title={`Version ${variable.version}, by ${variable.updatedBy}`}>
          <TimeAgo at={variable.updatedAt} />
        </td>
        {onDelete && (
          <td>
            <Button
              look="quiet"
              aria-label={`Delete ${variable.key} of ${variable.scope}`}
              onClick={() => onDelete(variable)}
            >
              Delete
            </Button>
          </td>
        )}
      </tr>
    ))}
  </Table>
)

import type { EnvVar, ImportedEnvVars } from '../../data/client.js'
import { showHidden } from '../../data/visible-text.js'
import { Table } from '../../parts/table.js'
import styles from './page.module.css'

/** What an import would do, name by name, without a value. */
export const Preview = ({
  imported: { found, skipped },
  scope,
  existing,
}: {
  imported: ImportedEnvVars
  scope: string
  existing: EnvVar[]
}) => (
  <div className={styles.preview}>
    <Table label="Preview" columns={['Name', 'What happens', 'Length', 'Line']}>
      {found.map(({ line, key, characters }) => {
        const isKnown = existing.some(one => one.key === key && one.scope === scope)
        return (
          <tr key={line}>
            <td>
              <code>{key}</code>
            </td>
            <td>{isKnown ? 'Gets another value' : 'Is new'}</td>
            <td>{characters === 1 ? '1 character' : `${characters} characters`}</td>
            <td>{line}</td>
          </tr>
        )
      })}
      {skipped.map(({ line, key, reason }) => (
        <tr key={line} className={styles.skipped}>
          <td>
            <code>{showHidden(key)}</code>
          </td>
          <td className={styles.reason}>Skipped: {reason}</td>
          <td />
          <td>{line}</td>
        </tr>
      ))}
    </Table>
  </div>
)

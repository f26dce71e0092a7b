import type { Quotas } from '../../data/client.js'
import { Bar } from '../../parts/bar.js'
import { Panel } from '../../parts/panel.js'
import { Table } from '../../parts/table.js'
import { formatAmount, isPersonal, nameQuota, type Quota } from './name-quota.js'
import styles from './page.module.css'

export const policies = {
  queue: 'it waits',
  evict_idle: 'the preview that was idle longest goes to sleep',
  refuse: 'it is refused',
} as const

/** What may be used, and what is used of it. */
export const QuotasPanel = ({
  quotas: { policy, quotas },
  action,
}: {
  quotas: Quotas
  action: React.ReactNode
}) => {
  const personal = quotas.filter(({ name }) => isPersonal(name))
  return (
    <>
      <Panel title="Quotas" aside={action} flush>
        <p className={styles.policy}>
          A deployment for which there is no room: <strong>{policies[policy]}</strong>.
        </p>
        <Table label="Quotas of the organization" columns={['Quota', 'Used', 'Share', 'Limit', 'At most']}>
          {quotas
            .filter(({ name }) => !isPersonal(name))
            .map(quota => (
              <tr key={quota.name}>
                <td>{nameQuota(quota.name)}</td>
                <td className={styles.number}>{formatAmount(quota.name, quota.used ?? 0)}</td>
                <td className={styles.bar}>
                  {quota.limit !== null && (
                    <Bar
                      part={(quota.used ?? 0) / quota.limit}
                      isFull={(quota.used ?? 0) >= quota.limit * 0.8}
                    />
                  )}
                </td>
                <Limits quota={quota} />
              </tr>
            ))}
        </Table>
      </Panel>
      {personal.some(({ limit, most }) => limit !== null || most !== null) && (
        <Panel title="Quotas of each person" flush>
          <Table label="Limits of each person" columns={['Quota', 'Limit', 'At most']}>
            {personal.map(quota => (
              <tr key={quota.name}>
                <td>{nameQuota(quota.name)}</td>
                <Limits quota={quota} />
              </tr>
            ))}
          </Table>
        </Panel>
      )}
    </>
  )
}

const Limits = ({ quota: { name, limit, most, isOwn } }: { quota: Quota }) => (
  <>
    <td className={styles.number}>
      {limit === null ? 'no limit' : formatAmount(name, limit)}
      {isOwn && <span className={styles.muted}> set here</span>}
    </td>
    <td className={styles.number}>{most === null ? 'no limit' : formatAmount(name, most)}</td>
  </>
)

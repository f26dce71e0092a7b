import { api, type Quotas } from '../../data/client.js'
import { queryClient } from '../../data/query-client.js'
import { withStepUp } from '../../data/step-up.js'
import { announce } from '../../parts/announcer.js'
import { Confirm } from '../../parts/confirm.js'
import { SelectField, TextField } from '../../parts/field.js'
import { formatAmount, isPersonal, nameQuota, type Quota } from './name-quota.js'
import styles from './page.module.css'
import { readQuotas } from './queries.js'
import { policies } from './quotas-panel.js'

/** An owner sets limits within what the operator granted. An empty field gives a limit back. */
export const ChangeQuotas = ({
  organizationId,
  quotas: { policy, quotas },
  onClose,
}: {
  organizationId: string
  quotas: Quotas
  onClose: () => void
}) => {
  const ownOf = ({ isOwn, limit }: Quota) => (isOwn && limit !== null ? String(limit) : '')
  return (
    <Confirm
      title="Change quotas"
      verb="Change"
      onClose={onClose}
      run={async form => {
        const limits = Object.fromEntries(
          quotas.flatMap(quota => {
            const text = String(form.get(quota.name)).trim()
            return text === ownOf(quota) ? [] : [[quota.name, text === '' ? null : Number(text)]]
          }),
        )
        const chosen = form.get('policy') as Quotas['policy']
        const body = {
          ...(Object.keys(limits).length > 0 && { limits }),
          ...(chosen !== policy && { policy: chosen }),
        }
        if (Object.keys(body).length === 0) return
        const { data } = await withStepUp(() =>
          api.PATCH('/v1/organizations/{organizationId}/quotas', {
            params: { path: { organizationId } },
            body,
          }),
        )
        queryClient.setQueryData(readQuotas(organizationId).queryKey, data)
        announce('The quotas are changed.')
      }}
    >
      <p>A lower limit takes no app down. An empty field means: as the installation has it.</p>
      <SelectField
        label="A deployment without room"
        name="policy"
        defaultValue={policy}
        options={Object.entries(policies).map(([value, text]) => [value, text] as const)}
      />
      <div className={styles.fields}>
        {quotas.map(quota => (
          <TextField
            key={quota.name}
            label={`${nameQuota(quota.name)}${isPersonal(quota.name) ? ', each person' : ''}`}
            name={quota.name}
            type="number"
            min={1}
            max={quota.most ?? undefined}
            defaultValue={ownOf(quota)}
            placeholder={quota.most === null ? 'no limit' : String(quota.most)}
            hint={quota.most === null ? undefined : `At most ${formatAmount(quota.name, quota.most)}.`}
          />
        ))}
      </div>
    </Confirm>
  )
}

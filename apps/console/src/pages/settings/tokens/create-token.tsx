import { api, type Me } from '../../../data/client.js'
import { withStepUp } from '../../../data/step-up.js'
import { Confirm } from '../../../parts/confirm.js'
import { SelectField, TextField } from '../../../parts/field.js'
import styles from '../settings.module.css'

type Scope = Me['scopes'][number]

const does: Readonly<Record<string, string>> = {
  read: 'reads everything but secrets',
  deploy: 'deploys, destroys, rolls back, replays',
  secrets: 'sets variables',
  admin: 'changes projects, members and tokens',
}
const lives = [
  ['7', 'In 7 days'],
  ['30', 'In 30 days'],
  ['90', 'In 90 days'],
  ['365', 'In a year'],
] as const
const dayMs = 24 * 60 * 60_000
/** A year from now is the most, and the clock of this computer may be ahead. */
const slackMs = 10 * 60_000

export const CreateToken = ({
  scopes,
  onMade,
  onClose,
}: {
  scopes: readonly Scope[]
  onMade: (made: { name: string; token: string }) => void
  onClose: () => void
}) => (
  <Confirm
    title="Create a token"
    verb="Create"
    onClose={onClose}
    run={async form => {
      const expiresAt = new Date(Date.now() + Number(form.get('days')) * dayMs - slackMs).toISOString()
      const body = {
        name: String(form.get('name')).trim(),
        scopes: form.getAll('scopes') as Scope[],
        expiresAt,
      }
      const { data } = await withStepUp(() => api.POST('/v1/api-tokens', { body }))
      onMade(data)
    }}
  >
    <TextField label="Name" name="name" required maxLength={64} autoComplete="off" hint="What uses it." />
    <fieldset className={styles.choices}>
      <legend>Scopes</legend>
      {scopes.map(scope => (
        <label key={scope}>
          <input type="checkbox" name="scopes" value={scope} defaultChecked={scope === 'read'} />
          <span>
            <code>{scope}</code> <span className={styles.muted}>{does[scope]}</span>
          </span>
        </label>
      ))}
    </fieldset>
    <SelectField label="Ends" name="days" defaultValue="90" options={lives} />
  </Confirm>
)

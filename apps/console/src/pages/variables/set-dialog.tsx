import { Confirm } from '../../parts/confirm.js'
import { TextArea, TextField } from '../../parts/field.js'
import { setVariable } from './queries.js'
import { readSettings, SettingsFields } from './settings-fields.js'

export const SetDialog = ({
  projectId,
  onDone,
  onClose,
}: {
  projectId: string
  onDone: (key: string) => void
  onClose: () => void
}) => (
  <Confirm
    title="Set a variable"
    verb="Set"
    onClose={onClose}
    run={async form => {
      const key = String(form.get('key')).trim()
      const { scope, ...settings } = readSettings(form)
      await setVariable(projectId, key, scope, { ...settings, value: String(form.get('value')) })
      onDone(key)
    }}
  >
    <TextField
      label="Name"
      name="key"
      required
      autoComplete="off"
      spellCheck={false}
      placeholder="DATABASE_URL"
    />
    <TextArea label="New value" name="value" rows={3} autoComplete="off" spellCheck={false} />
    <SettingsFields />
  </Confirm>
)

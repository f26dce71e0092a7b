import { SelectField, TextField } from '../../parts/field.js'
import styles from './page.module.css'
import type { Settings } from './queries.js'

export const phases = [
  ['both', 'Build and app'],
  ['runtime', 'App only'],
  ['build', 'Build only'],
] as const
export const trusts = [
  ['trusted_only', 'Trusted code only'],
  ['any', 'Any code, also of forks'],
] as const

/** Where a variable holds, who gets it, and whether it is secret. */
export const SettingsFields = () => (
  <div className={styles.settings}>
    <TextField
      label="Scope"
      name="scope"
      defaultValue="all"
      required
      autoComplete="off"
      spellCheck={false}
      hint="all, production, preview, branch:main or pr:12. The narrowest wins."
    />
    <SelectField label="For" name="phase" options={phases} />
    <SelectField label="Given to" name="trust" options={trusts} />
    <SelectField
      label="Value"
      name="sensitive"
      options={[
        ['true', 'Secret: never shown again'],
        ['false', 'Not secret: members read it'],
      ]}
    />
  </div>
)

export const readSettings = (form: FormData): Settings & { scope: string } => ({
  scope: String(form.get('scope')).trim() || 'all',
  phase: form.get('phase') as NonNullable<Settings['phase']>,
  trust: form.get('trust') as NonNullable<Settings['trust']>,
  sensitive: form.get('sensitive') !== 'false',
})

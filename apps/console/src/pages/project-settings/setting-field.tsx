import { Button } from '../../parts/button.js'
import { MarkedText } from '../../parts/marked-text.js'
import styles from './page.module.css'
import { fromText, type Setting, toText } from './setting-schema.js'

const hints: Partial<Record<Setting['kind'], string>> = {
  lines: 'One in each line.',
  pairs: 'NAME=value, one in each line.',
}

/** One setting: what it means, its field, what counts without it, and what is wrong with what was typed. */
export const SettingField = ({
  setting,
  value,
  isChanged,
  error,
  onChange,
}: {
  setting: Setting
  /** Null: not set here. */
  value: unknown
  isChanged: boolean
  error: string | undefined
  onChange: (value: unknown) => void
}) => {
  const { name, description, without, kind } = setting
  const id = `setting-${name}`
  const field = {
    id,
    name,
    className: styles.input,
    value: toText(value),
    'aria-describedby': `${id}-about${error ? ` ${id}-error` : ''}`,
    'aria-invalid': error ? true : undefined,
    autoComplete: 'off',
    spellCheck: false,
    onChange: ({ target }: { target: { value: string } }) => onChange(fromText(setting, target.value)),
  }
  return (
    <div className={styles.setting} data-changed={isChanged || undefined}>
      <div className={styles.about}>
        <label htmlFor={id}>
          <code>{name}</code>
        </label>
        {isChanged && <span className={styles.mark}>changed</span>}
        <p id={`${id}-about`} className={styles.description}>
          <MarkedText text={description} /> {hints[kind]}
        </p>
      </div>
      <div className={styles.control}>
        <Control setting={setting} field={field} />
        <p className={styles.origin}>
          {sayOrigin(value)} Default: <MarkedText text={without} />
          {value !== null && (
            <Button look="quiet" aria-label={`Do not set it: ${name}`} onClick={() => onChange(null)}>
              Do not set it
            </Button>
          )}
        </p>
        {error && (
          <p id={`${id}-error`} className={styles.error}>
            {error}
          </p>
        )}
      </div>
    </div>
  )
}

const sayOrigin = (value: unknown): string => {
  if (value === null) return 'Not set here.'
  return toText(value) === '' ? 'Set here, and empty.' : 'Set here.'
}

type Field = React.ComponentProps<'input'> & React.ComponentProps<'select'> & React.ComponentProps<'textarea'>

const Control = ({ setting, field }: { setting: Setting; field: object }) => {
  const { kind, choices, limits, without } = setting
  const props = field as Field
  if (kind === 'boolean' || kind === 'choice')
    return (
      <select {...props}>
        <option value="">Not set</option>
        {(kind === 'boolean' ? ['true', 'false'] : choices).map(one => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    )
  if (kind === 'lines' || kind === 'pairs')
    return <textarea {...props} rows={Math.max(2, String(props.value).split('\n').length)} />
  return kind === 'integer' ? (
    <input {...props} {...limits} type="number" placeholder={without} />
  ) : (
    <input {...props} type="text" placeholder={without} />
  )
}

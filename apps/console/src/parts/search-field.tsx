import { searchMark } from './keys.js'
import styles from './search-field.module.css'

/** The field of a page that `/` leads to, for places without room for a label. `onEnter` gets whether Shift was held. */
export const SearchField = ({
  label,
  placeholder = label,
  value,
  onChange,
  onEnter,
}: {
  label: string
  placeholder?: string
  value: string
  onChange: (text: string) => void
  onEnter?: (isBack: boolean) => void
}) => (
  <input
    {...searchMark}
    type="search"
    aria-label={label}
    placeholder={placeholder}
    className={styles.field}
    value={value}
    onChange={event => onChange(event.target.value)}
    onKeyDown={event => {
      if (event.key === 'Enter') onEnter?.(event.shiftKey)
    }}
  />
)

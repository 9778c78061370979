import {
  Button,
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
  Menu,
  NativeSelect,
  Textarea,
  TextInput,
  Tooltip,
  type VariantColorsResolver,
} from '@mantine/core';
import controls from './controls.module.css';
import { field } from './field.ts';

const verdigris: MantineColorsTuple = [
  '#e9f6f3',
  '#d3ebe6',
  '#a6d8cf',
  '#7dcabd',
  '#58bfb0',
  '#2f9e8f',
  '#15857a',
  '#0d6b63',
  '#0a5650',
  '#07423e',
];

const red: MantineColorsTuple = [
  '#fceae7',
  '#f8d3ce',
  '#f3b0a9',
  '#f1978e',
  '#f0857b',
  '#dd5147',
  '#c6372d',
  '#b3261e',
  '#931d17',
  '#6f1410',
];

/** Warm grays that match the background. */
const gray: MantineColorsTuple = [
  '#faf9f6',
  '#f3f2ec',
  '#eae8e0',
  '#dedcd2',
  '#cbc8bc',
  '#aba99d',
  '#87857a',
  '#66655c',
  '#4a4a44',
  '#2b2b28',
];

const dark: MantineColorsTuple = [
  '#eef0ee',
  '#bac0bd',
  '#989f9c',
  '#727b78',
  '#3a4240',
  '#2b3130',
  '#1f2423',
  '#191d1c',
  '#121514',
  '#0d100f',
];

/** Uses the design tokens for filled and light variants, because Mantine's contrast is too low in dark mode. */
const variantColors: VariantColorsResolver = (input) => {
  const tone = input.color === 'red' ? 'danger' : 'accent';
  const usesTokens = input.color === undefined || input.color === 'red' || input.color === 'verdigris';
  if (input.variant === 'light' && usesTokens) {
    const background = `var(--kw-${tone}-soft)`;
    return { background, hover: background, color: `var(--kw-${tone}-ink)`, border: '1px solid transparent' };
  }
  if (input.variant !== 'filled') return defaultVariantColorsResolver(input);
  return {
    background: `var(--kw-${tone})`,
    hover: `var(--kw-${tone}-hover)`,
    color: `var(--kw-on-${tone})`,
    border: '1px solid transparent',
  };
};

/** Also read by public/assets/colour-scheme-1.js before the first paint. */
export const colourSchemes = localStorageColorSchemeManager({ key: 'keyward-colour-scheme' });

/** Renders overlays inside the main landmark. */
const inMain = { target: '#main' };

export const theme = createTheme({
  primaryColor: 'verdigris',
  primaryShade: { light: 7, dark: 4 },
  colors: { verdigris, red, gray, dark },
  variantColorResolver: variantColors,
  fontFamily: 'var(--kw-sans)',
  fontFamilyMonospace: 'var(--kw-mono)',
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'pointer',
  radius: { md: '8px', lg: '12px' },
  fontSizes: { xs: '0.8125rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.3125rem' },
  headings: { fontFamily: 'var(--kw-sans)', fontWeight: '600' },
  components: {
    Button: Button.extend({ classNames: { root: controls['button'] } }),
    TextInput: TextInput.extend(field),
    // Configured without importing the component, which the first page does not load.
    PasswordInput: field,
    Textarea: Textarea.extend(field),
    NativeSelect: NativeSelect.extend(field),
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Menu: Menu.extend({ defaultProps: { portalProps: inMain, withInitialFocusPlaceholder: false } }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        portalProps: inMain,
        withArrow: true,
        openDelay: 150,
        events: { hover: true, focus: true, touch: true },
      },
    }),
  },
});

const shared = {
  '--mantine-color-body': 'var(--kw-surface)',
  '--mantine-color-text': 'var(--kw-ink)',
  '--mantine-color-dimmed': 'var(--kw-ink-2)',
  '--mantine-color-placeholder': 'var(--kw-ink-3)',
  '--mantine-color-error': 'var(--kw-danger)',
  '--mantine-color-default': 'var(--kw-surface)',
  '--mantine-color-default-hover': 'var(--kw-hover)',
  '--mantine-color-default-color': 'var(--kw-ink)',
  '--mantine-color-default-border': 'var(--kw-line-strong)',
  '--mantine-color-anchor': 'var(--kw-accent-ink)',
  // Red menu items.
  '--mantine-color-red-6': 'var(--kw-danger-ink)',
  '--mantine-color-red-light-hover': 'var(--kw-danger-soft)',
};

export const cssVariables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });

import { applyDensity, applyMode, Density, Mode } from '@cloudscape-design/global-styles';
import { kept } from './kept.ts';

export type Theme = 'system' | 'light' | 'dark';

/** How the console looks in this browser. */
export interface Look {
  readonly theme: Theme;
  readonly compact: boolean;
}

const systemDark = matchMedia('(prefers-color-scheme: dark)');

export const look = (): Look => kept.read('look', { theme: 'system', compact: false });

const isDark = (): boolean => {
  const { theme } = look();
  return theme === 'dark' || (theme === 'system' && systemDark.matches);
};

export function applyLook(): void {
  applyMode(isDark() ? Mode.Dark : Mode.Light);
  applyDensity(look().compact ? Density.Compact : Density.Comfortable);
  document.documentElement.style.colorScheme = isDark() ? 'dark' : 'light';
}

export function setLook(changes: Partial<Look>): void {
  kept.write('look', { ...look(), ...changes });
  applyLook();
}

systemDark.addEventListener('change', applyLook);

import { useEffect, useState } from 'preact/hooks';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
const KEY = 'chancery-theme';
const CHANGED = 'chancery:theme';

export const currentTheme = (): Theme => THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'system';

/** Puts the choice on the root element, where the style sheet sees it. */
export const applyTheme = (theme: Theme = currentTheme()): void => {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
};

export const chooseTheme = (theme: Theme): void => {
  localStorage.setItem(KEY, theme);
  applyTheme(theme);
  dispatchEvent(new Event(CHANGED));
};

/** Rises whenever other colours hold: what is painted on a canvas is painted again. */
export const useColours = (): number => {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const changed = (): void => setVersion((n) => n + 1);
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', changed);
    addEventListener(CHANGED, changed);
    return () => {
      system.removeEventListener('change', changed);
      removeEventListener(CHANGED, changed);
    };
  }, []);
  return version;
};

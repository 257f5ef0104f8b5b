import { render } from 'preact';

import { App } from './app.js';
import { DefectNote } from './defect-note.js';
import { applyTheme } from './theme/theme.js';

applyTheme();
const page = document.getElementById('page');
if (page !== null) render(<DefectNote><App /></DefectNote>, page);

/** How a series is told from another: by colour and by pattern. */
export const PAINTS = ['issued', 'first', 'second', 'third', 'fourth', 'rest', 'wait', 'end'] as const;
export type Paint = (typeof PAINTS)[number];

const PATTERNS: Readonly<Partial<Record<Paint, 'diagonal' | 'dots' | 'level' | 'upright'>>> = { second: 'diagonal', third: 'dots', fourth: 'level', rest: 'upright' };
const TILE = 6;

/** The colour that the style sheet gives to a class at the moment. */
export const colourOf = (name: string, within: Element): string => {
  const probe = document.createElement('i');
  probe.className = name;
  within.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
};

/** What a bar is filled with. */
export const fillOf = (paint: Paint, within: Element, context: CanvasRenderingContext2D): string | CanvasPattern => {
  const colour = colourOf(`paint-${paint}`, within);
  const pattern = PATTERNS[paint];
  if (pattern === undefined) return colour;
  const scale = Math.max(1, Math.round(devicePixelRatio));
  const tile = document.createElement('canvas');
  tile.width = tile.height = TILE * scale;
  const pen = tile.getContext('2d');
  if (pen === null) return colour;
  pen.scale(scale, scale);
  pen.fillStyle = colour;
  pen.fillRect(0, 0, TILE, TILE);
  pen.strokeStyle = pen.fillStyle = colourOf('paint-surface', within);
  pen.lineWidth = 1.2;
  draw(pen, pattern);
  return context.createPattern(tile, 'repeat') ?? colour;
};

const draw = (pen: CanvasRenderingContext2D, pattern: 'diagonal' | 'dots' | 'level' | 'upright'): void => {
  const half = TILE / 2;
  if (pattern === 'dots') return pen.fillRect(half - 1, half - 1, 2, 2);
  pen.beginPath();
  if (pattern === 'level') line(pen, 0, half, TILE, half);
  else if (pattern === 'upright') line(pen, half, 0, half, TILE);
  else for (const shift of [-TILE, 0, TILE]) line(pen, shift - 1, TILE + 1, shift + TILE + 1, -1);
  pen.stroke();
};

const line = (pen: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void => {
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
};

/** How a rosette is drawn. It helps to recognise; the words beside it say what was checked. */
export type RosetteState = 'verified' | 'unsure' | 'own' | 'broken';

const CENTRE = 30;
const REACH = 27;

/**
 * The lines of an issuer's guilloche, as SVG paths on a 60 × 60 field. The same text gives the same
 * lines on every device, for ever: people learn to know their school by it. The text is the issuer's
 * key, never its name, so that nobody gets another's rosette by taking its name.
 */
export function rosettePaths(text: string, state: RosetteState): string[] {
  const seed = hash(text);
  const again = hash(`${text}#`);
  const petals = 5 + (seed % 8);
  const depth = 0.14 + ((seed >>> 4) % 10) / 60;
  const turn = ((seed >>> 9) % 60) / 10;
  const twist = state === 'own' ? 0.1 : 0.22 + (again % 8) / 40;
  const waist = state === 'own' ? 0.5 : 0.68 + ((again >>> 4) % 5) / 30;
  const wave = 2 + ((again >>> 8) % 3);
  const loops = state === 'own' ? 3 : 13;
  const until = state === 'own' || state === 'unsure' ? 290 : 360;
  return Array.from({ length: loops }, (_, loop) => {
    const radius = REACH * (1 - (loop / loops) * waist);
    const shift = loop * twist + turn;
    const points: string[] = [];
    for (let degrees = 0; degrees <= until; degrees += 4) {
      const angle = (degrees * Math.PI) / 180;
      const swell = 1 + depth * Math.sin(petals * angle + shift) + 0.03 * Math.sin(wave * petals * angle);
      const distance = radius * swell * 0.82;
      const x = CENTRE + distance * Math.cos(angle);
      const y = CENTRE + distance * Math.sin(angle);
      points.push(`${x.toFixed(1)} ${y.toFixed(1)}`);
    }
    return `M${points.join('L')}${until === 360 ? 'Z' : ''}`;
  });
}

/** FNV-1a with a last stir, 32 bits: small, stable, and nothing depends on it being hard to reverse. */
function hash(text: string): number {
  let value = 2166136261;
  for (let index = 0; index < text.length; index += 1) {
    value ^= text.charCodeAt(index);
    value = Math.imul(value, 16777619);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

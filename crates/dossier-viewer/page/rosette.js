/* The lines of an issuer's guilloche on a 60 × 60 field, as in the application (ui/src/kit/rosette.ts; a test holds
   both to the same lines). Drawn from a key, never from a name. It helps to recognise; it checks nothing. */
function rosettePaths(text, state) {
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
    const radius = 27 * (1 - (loop / loops) * waist);
    const shift = loop * twist + turn;
    const points = [];
    for (let degrees = 0; degrees <= until; degrees += 4) {
      const angle = (degrees * Math.PI) / 180;
      const swell = 1 + depth * Math.sin(petals * angle + shift) + 0.03 * Math.sin(wave * petals * angle);
      const distance = radius * swell * 0.82;
      points.push(`${(30 + distance * Math.cos(angle)).toFixed(1)} ${(30 + distance * Math.sin(angle)).toFixed(1)}`);
    }
    return `M${points.join('L')}${until === 360 ? 'Z' : ''}`;
  });
}

function hash(text) {
  let value = 2166136261;
  for (let index = 0; index < text.length; index += 1) {
    value ^= text.charCodeAt(index);
    value = Math.imul(value, 16777619);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

const ROSETTE_MARKS = {
  verified: 'M25.5 30.5l3.2 3.2 6-7',
  unsure: 'M26.9 27.6a3.1 3.1 0 1 1 4.6 2.7c-1.1.6-1.5 1.1-1.5 2.1M30 35.1v.2',
};

function rosette(text, state) {
  const lines = rosettePaths(text, state).map((d) => path(d));
  if (state in ROSETTE_MARKS) {
    lines.push(drawn('circle', { cx: '30', cy: '30', r: '8.5' }), path(ROSETTE_MARKS[state], 'mark'));
  } else if (state === 'broken') {
    lines.push(path('M8 52L52 8', 'strike under'), path('M8 52L52 8', 'strike'));
  }
  return drawn('svg', { viewBox: '0 0 60 60', 'aria-hidden': 'true', class: `rosette ${state}` }, ...lines);
}

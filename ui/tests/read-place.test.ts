/** A place out of what people type and paste, without asking anybody. */
import { describe, expect, test } from 'vitest';
import { readPlace } from '../src/components/attach/read-place';

const KENCANA = { latitude: -61_754_000, longitude: 1_068_272_000 };
const found = (typed: string) => {
  const reading = readPlace(typed);
  return reading.kind === 'found' ? { latitude: reading.latitude, longitude: reading.longitude } : reading;
};

describe('coordinates', () => {
  test.each([
    '-6.1754, 106.8272',
    '-6.1754,106.8272',
    '−6.1754 106.8272',
    '-6.1754° 106.8272°',
    '-6,1754; 106,8272',
    '-6,1754 106,8272',
    '6.1754° S, 106.8272° E',
    '6,1754 LS 106,8272 BT',
    '106.8272 E, 6.1754 S',
    '6°10\'31.44"S 106°49\'37.92"E',
    '6° 10′ 31,44″ LS, 106° 49′ 37,92″ BT',
  ])('%s', (typed) => {
    expect(found(typed)).toEqual(KENCANA);
  });

  test('without a fraction', () => {
    expect(found('0, 0')).toEqual({ latitude: 0, longitude: 0 });
    expect(found('-6, 106')).toEqual({ latitude: -60_000_000, longitude: 1_060_000_000 });
  });

  test('beyond the poles, and around the earth again', () => {
    expect(found('96.1754, 106.8272')).toEqual({ kind: 'range' });
    expect(found('-6.1754, 206.8272')).toEqual({ kind: 'range' });
  });

  test('two of the same direction', () => {
    expect(found('6.1754 S, 106.8272 N')).toEqual({ kind: 'unclear' });
  });

  test.each(['Gedung Kencana', '12345', '+6280000000101', '6.1754', 'a, b', '-6.1754, 106.8272, 12'])(
    'not out of %s',
    (typed) => expect(found(typed)).toEqual({ kind: 'unclear' }),
  );

  test('nothing', () => expect(found('  ')).toEqual({ kind: 'empty' }));
});

describe('addresses', () => {
  test.each([
    'geo:-6.1754,106.8272',
    'geo:-6.1754,106.8272;u=35',
    'geo:-6.1754,106.8272,12?z=17',
    'geo:0,0?q=-6.1754,106.8272(Gedung+Kencana)',
    'https://www.google.com/maps?q=-6.1754,106.8272',
    'https://maps.google.com/?q=loc:-6.1754,106.8272',
    'https://www.google.com/maps/search/?api=1&query=-6.1754%2C106.8272',
    'https://www.google.com/maps/@-6.1754,106.8272,17z',
    'https://www.google.co.id/maps/place/Gedung+Kencana/@-6.17,106.82,17z/data=!3m1!4b1!4m5!3m4!8m2!3d-6.1754!4d106.8272',
    "https://www.google.com/maps/place/6%C2%B010'31.4%22S+106%C2%B049'37.9%22E/@-6.17,106.82,17z/data=!3d-6.1754!4d106.8272",
    'https://www.google.com/maps/dir/?api=1&destination=-6.1754,106.8272',
    'https://www.openstreetmap.org/?mlat=-6.1754&mlon=106.8272#map=17/-6.1/106.8',
    'https://www.openstreetmap.org/#map=17/-6.1754/106.8272',
    'https://maps.apple.com/?ll=-6.1754,106.8272&q=Gedung%20Kencana',
    'https://maps.apple.com/place?coordinate=-6.1754,106.8272&name=Gedung',
    'https://www.bing.com/maps?cp=-6.1754~106.8272&lvl=16',
    'https://waze.com/ul?ll=-6.1754%2C106.8272&navigate=yes',
    'https://yandex.com/maps/?ll=106.8272%2C-6.1754&z=16',
    'maps.google.com/maps?q=-6.1754,106.8272',
    'Ketemu di sini ya https://maps.google.com/?q=-6.1754,106.8272 jam 9',
  ])('%s', (typed) => {
    expect(found(typed)).toEqual(KENCANA);
  });

  test('the pin counts, not what is shown around it, and its name comes along', () => {
    const reading = readPlace(
      'https://www.google.com/maps/place/Gedung+Kencana/@-6.17,106.82,17z/data=!3d-6.1754!4d106.8272',
    );
    expect(reading).toEqual({ kind: 'found', ...KENCANA, name: 'Gedung Kencana' });
    expect(readPlace('geo:0,0?q=-6.1754,106.8272(Gedung%20Kencana)')).toMatchObject({
      name: 'Gedung Kencana',
    });
  });

  test.each(['https://maps.app.goo.gl/AbCdEf', 'https://goo.gl/maps/AbCdEf', 'maps.app.goo.gl/AbCdEf'])(
    'a short one tells nothing: %s',
    (typed) => expect(found(typed)).toEqual({ kind: 'short' }),
  );

  test.each([
    'https://example.com/',
    'https://www.google.com/maps',
    'geo:',
    'geo:north',
    'https://%',
    'https://a/%zz',
  ])('not out of %s', (typed) => expect(found(typed)).toEqual({ kind: 'unclear' }));

  test('a long hostile text is read at once', () => {
    const before = performance.now();
    for (const bad of [
      '1'.repeat(50_000),
      '1 '.repeat(50_000),
      '6°'.repeat(50_000),
      `geo:${'1,'.repeat(50_000)}`,
    ])
      expect(found(bad)).toEqual({ kind: 'unclear' });
    expect(performance.now() - before).toBeLessThan(1_000);
  });
});

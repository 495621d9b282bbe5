import './style.css';
import { digitsTrack } from './race/digits.js';
import { benchIn } from './bench.js';
import { keepForOffline } from './offline/register.js';
import { Page } from './page.js';
import { choicesOf } from './settings/hash.js';

const host = document.getElementById('page')!;
const asked = new URLSearchParams(location.search).get('bench');
if (asked === null) {
  const page = new Page();
  host.replaceWith(page.element);
  page.start();
} else void benchIn(host, digitsTrack(), choicesOf(location.hash), Number(asked) || undefined);
keepForOffline();

// Where everything is, for whoever opens the backend's address.

import { chooseLanguage, relabel } from "./common.mjs";

chooseLanguage(document.getElementById("languages"), () => relabel());

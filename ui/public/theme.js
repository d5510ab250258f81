// Runs before the first paint, so that nobody who reads in the dark is flashed in the face. The choice
// itself is kept by Rust; this is only the last one that this window saw. Neither word is a secret.
(function () {
  var root = document.documentElement;
  try {
    root.dataset.theme = localStorage.getItem('theme') || 'system';
    root.lang = localStorage.getItem('language') || 'nl';
  } catch (blocked) {
    root.dataset.theme = 'system';
  }
})();

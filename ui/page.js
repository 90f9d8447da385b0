/* What a page does by itself: it scrolls to the quote, copies a citation, and follows a link within the visit.
   Text of a source or a user never goes through here as markup: it is read from attributes and set as text. */
export default function ({ data, setTriggerValue }) {
    let frames = data.place ? 600 : 0;
    const seek = () => {
        const article = document.querySelector('article.document[data-place="' + CSS.escape(data.place) + '"]');
        const quote = article && article.querySelector('#quote');
        if (quote) {
            quote.scrollIntoView({ block: 'center' });
            quote.focus({ preventScroll: true });
        } else if (frames-- > 0) {
            requestAnimationFrame(seek);
        }
    };
    if (data.place && window.hjaelpebasenPlace !== data.place) seek();
    // A page that is drawn again, since a button on it was pressed, stays where the reader has come to.
    window.hjaelpebasenPlace = data.place;

    const copy = async (text) => {
        if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
        // A town hall's own server may speak http, where browsers offer no clipboard.
        const box = document.createElement('textarea');
        box.value = text;
        document.body.append(box);
        box.select();
        const done = document.execCommand('copy');
        box.remove();
        if (!done) throw new Error('copy');
    };
    const pressed = async (event) => {
        const button = event.target.closest('button[data-copy]');
        if (button) {
            let told = data.copied;
            try { await copy(button.dataset.copy); } catch { told = data.notCopied; }
            const label = button.dataset.label || button.textContent;
            button.dataset.label = label;
            button.textContent = told;
            const live = document.querySelector('#announced');
            if (live) live.textContent = told;
            setTimeout(() => { button.textContent = label; }, 2000);
            return;
        }
        const link = event.target.closest('a[data-go]');
        const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
        if (link && plain) {
            // Followed by the browser, the link would begin a new visit, without the notes of this one.
            event.preventDefault();
            setTriggerValue('go', link.dataset.go);
        }
    };
    document.addEventListener('click', pressed);

    // Where they stand beside the text, the lists are open; above it they would push it out of sight.
    if (window.matchMedia('(min-width: 78rem)').matches) {
        document.querySelectorAll('.contents > details, aside.citing > details').forEach((one) => { one.open = true; });
    }

    // In a narrow window the list of pages would go on covering the page that was chosen from it.
    const fold = document.querySelector('#stSidebar button[aria-expanded="true"]');
    if (fold && window.hjaelpebasenPath !== location.pathname && window.matchMedia('(max-width: 48rem)').matches) fold.click();
    window.hjaelpebasenPath = location.pathname;

    // What was written or gathered is nowhere but in this visit: whoever reloads or closes the page is asked first.
    const leaving = (event) => { event.preventDefault(); };
    if (data.kept) window.addEventListener('beforeunload', leaving);

    // Streamlit's own link to the content is English.
    const skip = [...document.querySelectorAll('a, button')].find((e) => e.textContent.trim() === 'Skip to main content');
    if (skip) skip.textContent = data.skip;
    return () => {
        document.removeEventListener('click', pressed);
        window.removeEventListener('beforeunload', leaving);
    };
}

#!/usr/bin/python3
"""The console in a real browser: browser.py HOTPLATE [SCREENSHOTS]. Run by `make browser`, which installs Chromium.

A store is made from the drawn stills, `hotplate serve` serves it, and Chromium is driven by keys and clicks as an
operator would. What must have happened is asked of the command, not of the page."""
import json, os, socket, sqlite3, subprocess, sys, tempfile, threading
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

hotplate, shots = os.path.abspath(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None
os.chdir(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
scratch = tempfile.TemporaryDirectory(prefix="hotplate-browser-")
folder = scratch.name
store, hotlist = folder + "/hits.db", folder + "/stolen.csv"
stills = ["Fixtures/stills/" + name for name in ("eu-day.jpg", "eu-night.jpg", "us-day.png", "two-cars.jpg")]
alike = dict(zip("8B0D5S1I6G2Z4A", "B8D0S5I1G6Z2A4"))


def run(*arguments, text=None):
    done = subprocess.run([hotplate, *arguments], input=text, capture_output=True, text=True)
    assert done.returncode == 0, (arguments, done.stderr)
    return done.stdout


def records(*arguments, text=None):
    return [json.loads(line) for line in run(*arguments, "--store", store, text=text).splitlines()]


def make_store():
    """Lists whatever is read in the stills, every other one with a look-alike in a character's place."""
    lines = run("scan", *stills, "--quiet", "-j").splitlines()
    texts = [plate["text"] for line in lines for plate in json.loads(line)["plates"]]
    rows = []
    for number, text in enumerate(texts):
        place = next((at for at, sign in enumerate(text) if sign in alike), None)
        if number % 2 and place is not None:
            text = text[:place] + alike[text[place]] + text[place + 1:]
        rows.append(f"{text},{'CA' if number % 3 else ''},stolen vehicle,BMW,320,black,do not approach")
    with open(hotlist, "w") as file:
        file.write("plate,state,reason,make,model,color,handling\n" + "\n".join(rows) + "\n")
    run("scan", *stills, "--quiet", "-j", "--hotlist", hotlist, "--max-distance", "1", "--store", store,
        "--policy", "US-CA", "--user", "jdoe")


def open_browser():
    options = webdriver.ChromeOptions()
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                 "--no-first-run", "--disable-background-networking", "--window-size=1280,860"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


# Text of less contrast to what it stands on than WCAG 2 AA asks (4.5), by its words.
faint = """
const light = (c) => c.slice(0, 3).map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const parse = (text) => { const n = text.match(/[\\d.]+/g).map(Number); return [n[0], n[1], n[2], n[3] ?? 1]; };
const ground = (node) => { for (; node; node = node.parentElement) {
  const c = parse(getComputedStyle(node).backgroundColor); if (c[3] > 0.99) return c; } return [255, 255, 255, 1]; };
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
for (let text; (text = walker.nextNode());) {
  const box = text.parentElement; if (!text.data.trim() || !box.checkVisibility() || box.closest(":disabled, .off-screen, .skip")) continue;
  const [a, b] = [light(parse(getComputedStyle(box).color)), light(ground(box))].sort((x, y) => y - x);
  if ((a + 0.05) / (b + 0.05) < 4.5) found.push(text.data.trim());
}
return found;"""


class Line:
    """Carries what the browser and the console say to each other, while it is whole."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.ends, self.isWhole = [], True

    def lead(self, port):
        self.far = port
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            near, _ = self.listener.accept()
            try:
                if not self.isWhole: raise OSError("cut")
                far = socket.create_connection(("127.0.0.1", self.far))
            except OSError:
                near.close()
                continue
            self.ends += [near, far]
            for ends in ((near, far), (far, near)): threading.Thread(target=self.carry, args=ends, daemon=True).start()

    def carry(self, source, target):
        try:
            while data := source.recv(65536): target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError: pass

    def cut(self):
        self.isWhole = False
        for end in self.ends:
            try: end.shutdown(socket.SHUT_RDWR)
            except OSError: pass


class Console:
    def __init__(self, *options, user="jdoe"):
        self.line = Line()
        self.server = subprocess.Popen([hotplate, "serve", "--store", store, "--user", user, "--port", "0",
                                        "--host", f"127.0.0.1:{self.line.port}", *options], stdout=subprocess.PIPE, text=True)
        self.url = self.server.stdout.readline().strip()
        port = self.url.split("/")[2].split(":")[1]
        self.line.lead(int(port))
        self.url = self.url.replace(port, str(self.line.port), 1)
        self.origin = self.url.split("#")[0]
        self.browser = open_browser()

    def find(self, selector): return self.browser.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector): return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector): return self.find(selector).text

    def wait(self, what, test, seconds=20):
        WebDriverWait(self.browser, seconds, ignored_exceptions=[Exception]).until(lambda _: test(), what)

    # Keys go to the page, as a keyboard's do: an element that has them may just be drawn anew.
    def press(self, keys): ActionChains(self.browser).send_keys(keys).perform()

    def look(self, name):
        """No text is faint, none runs over the side, and each control says what it is; in light and in dark."""
        for theme in ("light", "dark"):
            self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": theme}]})
            weak = self.browser.execute_script(faint)
            assert not weak, (name, theme, "too little contrast", weak)
            if shots: self.browser.save_screenshot(f"{shots}/{name}-{theme}.png")
        wide = self.browser.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (name, "runs over the side by", wide)
        tree = self.browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        roles = {"button", "link", "textbox", "combobox", "checkbox", "image", "Date"}
        nameless = [node for node in tree if not node.get("ignored") and node.get("role", {}).get("value") in roles
                    and not node.get("name", {}).get("value")]
        assert not nameless, (name, "controls without a name", nameless)


def signing_in(console, plates):
    console.browser.get(console.origin)
    console.wait("sign-in", lambda: console.find("#login").is_displayed())
    console.look("login")
    console.find("[name=token]").send_keys("0" * 64 + Keys.ENTER)
    console.wait("refusal", lambda: "wrong" in console.text("#login-said"))
    page = console.browser.page_source
    assert not any(plate in page for plate in plates), "a plate without the token"
    console.browser.get("about:blank")
    console.browser.get(console.url)
    console.wait("hits", lambda: len(console.all("#hits button")) == len(plates))
    assert console.url.split("#")[1] not in console.browser.current_url, "the token stays in the address"
    assert console.text("#link") == "live"


def looking(console, cards):
    """By keys alone, to a hit whose read and entry differ."""
    different = next(card["number"] for card in cards if card["hit"]["differences"])
    for _ in cards:
        console.press("j")
        if console.browser.current_url.endswith(f"/{different}"): break
    console.wait("the hit", lambda: console.text("#card h2").startswith(f"Hit {different}"))
    console.wait("pictures", lambda: len(console.all(".picture img")) == 2)
    assert all(console.browser.execute_script("return arguments[0].naturalWidth", image) for image in console.all(".picture img"))
    assert len(console.all(".characters li.differs")) == 2
    assert console.text(".note").startswith("≠ character")
    assert "do not approach" in console.text(".facts") and "do not approach" in console.text(".listed")
    assert console.browser.switch_to.active_element.get_attribute("data-number") == str(different)
    console.look("hit")
    console.browser.set_window_size(500, 1000)
    console.look("narrow")
    console.browser.set_window_size(1280, 860)
    trail = records("audit", "trail", "--limit", "100")
    views = [record["about"] for record in trail if record["action"] == "viewed"]
    for view in ({"hit": different}, {"hit": different, "picture": "crop"}, {"hit": different, "picture": "wide"}):
        assert view in views, ("not in the log", view)
    return different


# A finding on its way to the server, until it is released.
held = """
const send = window.fetch;
window.fetch = (where, ...rest) => !String(where).includes("/disposition") ? send(where, ...rest)
  : new Promise((resolve) => { window.release = () => { window.fetch = send; resolve(send(where, ...rest)); }; });
"""


def judging(console, number):
    console.find(".verify input").click()
    # What was read and what is listed differ.
    console.press("1")
    console.wait("the refusal", lambda: "expected other-vehicle" in console.text("#refused"))
    assert console.find(".verify input").is_selected() and not console.all(".found")
    console.press("3")
    console.wait("the question", lambda: console.find("#ask input").is_displayed())
    console.look("question")
    console.press("XYZ987" + Keys.ENTER)
    console.wait("the finding", lambda: "really XYZ987" in console.text(".found"))
    console.press("c")
    console.wait("the question", lambda: console.find("#ask input[name=reason]").is_displayed())
    console.press("stopped and checked" + Keys.ENTER)
    console.wait("the clearance", lambda: "cleared until" in console.text("#said"))
    Select(console.find("#action")).select_by_visible_text("stopped")
    console.find("#note").send_keys("looked again")
    console.browser.execute_script("document.querySelector('#card').focus()")
    console.browser.execute_script(held)
    console.press("6")
    # Whoever leaves the card and comes back before the answer cannot record it twice.
    for where in (next(card["number"] for card in cards if card["number"] != number), number):
        console.browser.execute_script(f"location.hash = 'live/{where}'")
        console.wait("the other hit", lambda: console.text("#card h2").startswith(f"Hit {where}") and console.find(".judge"))
    assert not any(button.is_enabled() for button in console.all(".judge button"))
    console.browser.execute_script("release()")
    console.wait("the next finding", lambda: len(console.all(".found li")) == 2)
    assert console.find(".judge button").is_enabled()
    console.press("7")
    console.wait("another vehicle", lambda: "Another vehicle, stopped" in console.all(".found li")[-1].text)
    assert console.find("#clear").is_displayed()
    console.look("judged")
    console.browser.execute_script("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '6', repeat: true, bubbles: true}))")
    assert console.find(".judge button").is_enabled(), "a key held down judges again"
    found = records("hits", "show", str(number), "--format", "json")[0]["dispositions"]
    assert [(one["outcome"], one["action"], one["user"]) for one in found] == [
        ("misread", "none", "jdoe"), ("unable-to-verify", "stopped", "jdoe"), ("other-vehicle", "stopped", "jdoe")], found
    assert [one.get("verified") for one in found] == [["characters"], None, None], found
    assert found[0]["truth"] == "XYZ987" and found[1]["note"] == "looked again"
    assert "stopped and checked" in run("hits", "clearances", "--store", store)
    # Of the listed vehicle, misread: what the store refuses is not offered.
    listed = next(card["hit"]["plate"] for card in cards if card["number"] == number)
    console.press("3")
    console.wait("the question", lambda: console.find("#ask input").is_displayed())
    console.press(listed + Keys.ENTER)
    console.wait("the listed plate", lambda: f"really {listed}" in console.all(".found li")[-1].text)
    clear = subprocess.run([hotplate, "hits", "clear", str(number), "--for", "1d", "--reason", "checked", "--store", store], capture_output=True, text=True)
    assert bool(console.all("#clear")) == (clear.returncode == 0), clear.stderr


def arriving(console, card):
    before = len(console.all("#hits button"))
    line = {"schema": 1, "type": "hit", "camera": "gate-9", "time": "2026-11-26T10:00:00Z", "plate": card["plate"],
            "hit": {**card["hit"], "id": "new", "list": "sha256:" + file_digest()}}
    records("hits", "record", "--hotlist", hotlist, text=json.dumps(line) + "\n")
    console.wait("the new hit", lambda: len(console.all("#hits button")) == before + 1)
    assert "gate-9" in console.text("#hits li.new")
    console.wait("what a screen reader is told", lambda: "New hit at gate-9" in console.text("#said"))


def judging_elsewhere(console):
    """What another person judges is no longer shown as undecided, and is told where it is open."""
    before = int(console.text("#undecided"))
    # One that may be a correct read.
    same = {str(card["number"]) for card in cards if card["plate"]["text"] == card["hit"]["plate"]}
    number = [entry.get_attribute("data-number") for entry in console.all("#hits button:not([aria-current])")
              if entry.get_attribute("data-number") in same][-1]
    run("hits", "dispose", number, "unable-to-verify", "--store", store, "--user", "asmith")
    console.wait("fewer to judge", lambda: int(console.text("#undecided")) == before - 1)
    assert not console.all(f"#hits button[data-number='{number}']")
    console.find("#only-undecided").click()
    console.wait("all hits", lambda: console.find(f"#hits button[data-number='{number}']"))
    console.find(f"#hits button[data-number='{number}']").click()
    console.wait("the hit", lambda: "asmith" in console.text(".found"))
    console.find("#note").send_keys("half a w")
    run("hits", "dispose", number, "correct-read", "--store", store, "--user", "asmith")
    console.wait("what was found meanwhile", lambda: "asmith: Correct read" in console.text("#meanwhile"))
    assert console.find("#note").get_attribute("value") == "half a w"
    console.look("meanwhile")
    console.find("#meanwhile button").click()
    console.wait("both findings", lambda: len(console.all(".found li")) == 2)
    console.find("#only-undecided").click()


def replacing(console, card):
    """A pass that became surer is one entry of the queue; the older hit says which one to judge."""
    def tell(name, **more):
        line = {"schema": 1, "type": "hit", "camera": "gate-8", "time": "2026-11-26T10:00:01Z", "plate": card["plate"],
                "hit": {**card["hit"], "id": name, "list": "sha256:" + file_digest(), **more}}
        return records("hits", "record", "--hotlist", hotlist, text=json.dumps(line) + "\n")[0]["number"]
    def queue(): return [entry for entry in console.all("#hits button") if "gate-8" in entry.text]
    before = int(console.text("#undecided"))
    early = tell("early")
    console.wait("the first hit", lambda: len(queue()) == 1)
    surer = tell("surer", supersedes="early")
    console.wait("the surer hit alone", lambda: [entry.get_attribute("data-number") for entry in queue()] == [str(surer)])
    assert f"replaces hit {early}" in queue()[0].text and int(console.text("#undecided")) == before + 1
    console.browser.execute_script(f"location.hash = 'live/{early}'")
    console.wait("the successor", lambda: f"Replaced by hit {surer}" in console.text("#successor"))
    console.look("replaced")
    surest = tell("surest", supersedes="surer")
    console.wait("the end of the pass", lambda: f"Replaced by hit {surest}" in console.text("#successor"))
    run("hits", "dispose", str(early), "unable-to-verify", "--store", store, "--user", "asmith")
    console.wait("what was found of the first", lambda: "asmith" in console.text("#meanwhile"))
    assert "Judge that one" in console.text("#successor") and int(console.text("#undecided")) == before + 1
    console.find("#successor a").click()
    console.wait("the surest hit", lambda: console.text("#card h2").startswith(f"Hit {surest}"))
    assert f"replaces hit {surer}" in console.text("#card .head") and not console.all(".found")
    run("hits", "dispose", str(surer), "correct-read", "--store", store, "--user", "asmith")
    console.wait("what was found of an older one", lambda: "asmith" in console.text("#meanwhile"))
    console.wait("no more to judge", lambda: int(console.text("#undecided")) == before)
    console.browser.execute_script(f"location.hash = 'live/{early}'")
    console.wait("what the pass was judged as", lambda: "It was judged: Correct read." in console.text("#successor"))


def withdrawing(console):
    """What is taken back is told at once, and what was typed meanwhile stays."""
    console.find("#hits li.new button").click()
    console.wait("the new hit", lambda: "gate-9" in console.text("#card .head"))
    console.find("#note").send_keys("half a w")
    line = {"schema": 1, "type": "read", "camera": "gate-9", "track": 4, "last": "2026-11-26T10:00:03Z", "withdrawn": ["new"],
            "plate": {"text": "ZZ99ZZ", "raw": "ZZ99ZZ", "confidence": 0.9}}
    records("hits", "record", text=json.dumps(line) + "\n")
    console.wait("the withdrawal", lambda: "ZZ99ZZ" in console.text("#withdrawal"))
    assert console.find("#note").get_attribute("value") == "half a w"
    assert "withdrawn" in console.text("#hits [aria-current]")
    console.wait("what is said of it", lambda: "withdrawn: HPKT4821" in console.text("#said"))
    console.look("withdrawn")


def keeping_to_a_duty(duty, number):
    """A console that is for one thing offers none of the others."""
    console = Console("--may", duty, user=duty)
    try:
        console.browser.get(console.url + "/trail")
        console.wait("the status", lambda: console.browser.execute_script("return document.body.dataset.may"))
        console.wait("a view that it is for", lambda: console.find("#trail" if duty == "trail" else "#live").is_displayed())
        console.browser.execute_script(f"location.hash = 'live/{number}'")
        console.wait("the hit", lambda: console.text("#card h2").startswith(f"Hit {number}"))
        for view in ("search", "trail"):
            assert console.find(f"nav [data-view={view}]").is_displayed() == (duty == view), (duty, view)
        assert console.find(".judge").is_displayed() == (duty == "judge"), duty
        assert bool(console.all("#clear")) == (duty == "clear"), duty
        if duty != "judge":
            console.press("1")
        if duty != "search":
            console.press("/")
        assert console.find("#live").is_displayed() and not console.text("#refused")
        console.press("?")
        console.wait("the keys", lambda: console.find("#keys").is_displayed())
        assert ("correct read" in console.text("#keys")) == (duty == "judge"), duty
        console.press(Keys.ESCAPE)
        if duty == "clear":
            console.find("#clear").click()
            console.find("[name=reason]").send_keys("looked at" + Keys.ENTER)
            console.wait("the clearance", lambda: "cleared until" in console.text("#said"))
        console.look(f"only-{duty}")
    finally:
        console.server.terminate()
        console.browser.quit()
    assert console.server.wait(30) == 0
    assert not [record for record in records("audit", "trail") if record["action"] == "disposition" and record["sealed"]["user"] == duty]


def file_digest():
    return subprocess.run(["sha256sum", hotlist], capture_output=True, text=True).stdout.split()[0]


def searching(console):
    console.browser.execute_script("document.activeElement.blur()")
    console.press("/")
    console.wait("search", lambda: console.find("#search-form").is_displayed())
    Select(console.find("[name=purpose]")).select_by_value("criminal-investigation")
    console.find("[name=case]").send_keys("26-0417")
    console.find("#search-form [name=plate]").send_keys("*" + Keys.ENTER)
    console.wait("an answer", lambda: "Audit record" in console.text("#search-said"))
    assert len(console.all("#found tbody tr")) > 1 and "withdrawn" in console.text("#found")
    console.look("search")
    console.find("#search-form [name=plate]").clear()
    console.find("#search-form [name=plate]").send_keys("NONE999" + Keys.ENTER)
    console.wait("nothing", lambda: console.text("#search-said").startswith("Nothing found"))
    console.find("#search-form [name=plate]").send_keys("%" + Keys.ENTER)
    console.wait("refusal", lambda: console.text("#search-said").startswith("Refused"))
    console.look("refused")
    asked = [record for record in records("audit", "trail") if record["action"] == "search"]
    assert asked[0]["sealed"]["plate"] == "NONE999" and asked[0]["sealed"]["case"] == "26-0417"


def watching(console):
    console.find("nav [data-view=health]").click()
    console.wait("lists", lambda: "stolen.csv" in console.text("#lists"))
    assert "scan" in console.text("#cameras") and "not kept" in console.text("#store")
    console.look("health")
    console.find("nav [data-view=trail]").click()
    console.wait("records", lambda: len(console.all("#records tbody tr")) > 10)
    Select(console.find("#trail-kind")).select_by_visible_text("search")
    assert {row.text.split()[4] for row in console.all("#records tbody tr")} == {"search"}
    console.look("trail")


def keeping_to_itself(console):
    """Nothing is loaded from elsewhere and the security policy is never run into."""
    events = [json.loads(entry["message"])["message"] for entry in console.browser.get_log("performance")]
    asked = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    mine = (console.origin, f"blob:{console.origin}", "data:")
    assert len(asked) > 20 and all(url.startswith(mine) for url in asked), [url for url in asked if not url.startswith(mine)]
    # Refusals of the server are told of here too: the two that were wanted.
    wrong = [entry["message"] for entry in console.browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert all("status of 401" in text or "status of 403" in text for text in wrong), wrong


def losing_the_connection(console, card):
    """What is withdrawn meanwhile is told of the open hit, though it is judged, so that the list of undecided ones lacks it."""
    console.browser.execute_script(f"location.hash = 'live/{card['number']}'")
    console.wait("the hit", lambda: console.text("#card h2").startswith(f"Hit {card['number']}"))
    console.find("#note").send_keys("half a w")
    assert console.find("#only-undecided").is_selected() and console.find(".found")
    console.line.cut()
    console.wait("the lost connection", lambda: "lost" in console.text("#trouble"))
    line = {"schema": 1, "type": "read", "camera": "gate-9", "track": 5, "last": "2026-11-26T10:00:09Z",
            "withdrawn": [card["hit"]["id"]], "plate": {"text": "YY88YY", "raw": "YY88YY", "confidence": 0.9}}
    records("hits", "record", text=json.dumps(line) + "\n")
    console.line.isWhole = True
    console.wait("the withdrawal", lambda: "YY88YY" in console.text("#withdrawal"))
    assert console.text("#link") == "live" and console.find("#note").get_attribute("value") == "half a w"


def failing(console):
    """What the store fails at by itself stands above every view, and goes when it works again."""
    # Retention looks every twenty seconds, the page every thirty.
    database = sqlite3.connect(store, isolation_level=None)
    schema = database.execute("SELECT sql, name FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    assert not console.find("#failing").is_displayed()
    database.execute("ALTER TABLE read RENAME TO moved")
    console.wait("what fails", lambda: "due for deletion cannot be deleted" in console.text("#failing"), 80)
    assert len(console.all("#failing p")) == 1 and "It is tried again" in console.text("#failing")
    console.look("failing")
    database.execute("ALTER TABLE moved RENAME TO read")
    # Renaming writes the schema in words of its own.
    database.execute("PRAGMA writable_schema = ON")
    database.executemany("UPDATE sqlite_schema SET sql = ? WHERE name = ?", schema)
    database.close()
    console.wait("what works again", lambda: not console.find("#failing").is_displayed(), 80)


def ending(console):
    console.find("nav [data-view=live]").click()
    console.server.terminate()
    assert console.server.wait(30) == 0
    console.wait("the lost connection", lambda: "lost" in console.text("#trouble"))
    console.look("lost")
    console.find("#leave").click()
    assert not console.all("#hits button") and not console.all("#records tbody tr") and console.find("#login").is_displayed()
    assert console.browser.execute_script("return sessionStorage.getItem('token')") is None
    assert "intact" in run("audit", "verify", "--store", store)


make_store()
cards = records("hits", "list", "--format", "json")
assert len(cards) > 2, cards
console = Console()
try:
    signing_in(console, [card["plate"]["text"] for card in cards])
    number = looking(console, cards)
    judging(console, number)
    arriving(console, cards[0])
    withdrawing(console)
    judging_elsewhere(console)
    replacing(console, next(card for card in cards if card["plate"]["text"] == card["hit"]["plate"]))
    searching(console)
    watching(console)
    keeping_to_itself(console)
    losing_the_connection(console, next(card for card in cards if card["number"] == number))
    failing(console)
    ending(console)
    run("hits", "dispose", str(number), "other-vehicle", "--store", store, "--user", "asmith")
    for duty in ("look", "judge", "clear", "search", "trail"): keeping_to_a_duty(duty, number)
finally:
    if shots: console.browser.save_screenshot(f"{shots}/last.png")
    console.browser.quit()
    console.server.kill()
print(f"the console holds in {len(cards)} hits: sign-in, keys, judgment, live, withdrawal, replacement, search, views, policy, outage, failure, end, duties")

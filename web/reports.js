// View `#/reports`: the reports that were made, and a form to make one.

import { get, post, path, fileAddress, hasKey } from "./api.js";
import { h, announce, count, minute } from "./dom.js";

const FORMATS = [["md", "Markdown"], ["csv", "CSV"], ["json", "JSON"]];

/** The list of reports, newest first. */
export async function reportsView(context, signal) {
  const address = path(context.collection, "reports");
  const list = h("div", { class: "report-list" });
  const start = h("input", { id: "report-start", type: "date", on: { change: () => { end.min = start.value; } } });
  const end = h("input", { id: "report-end", type: "date" });
  const button = h("button", { id: "make-report", class: "primary" }, "Make a report");

  async function refresh(newId) {
    const { reports } = await get(address, signal);
    const newestFirst = [...reports].sort((a, b) => b.created_at.localeCompare(a.created_at));
    list.replaceChildren(reports.length === 0 ? noReports() : reportList(context, newestFirst, newId));
    return reports.length;
  }

  async function make(event) {
    event?.preventDefault();
    button.disabled = true;
    button.textContent = "Making the report";
    context.clearError();
    announce("Making the report");
    try {
      const report = await post(address, { start: start.value || undefined, end: end.value || undefined }, signal);
      await refresh(report.id);
      announce("The report is ready");
      list.querySelector(".new a")?.focus();
    } catch (error) {
      context.showError(error, make);
    } finally {
      button.disabled = false;
      button.textContent = "Make a report";
    }
  }

  announce(count(await refresh(), "report"));
  return {
    title: "Reports",
    element: h("div", null,
      h("header", { class: "page-head" }, h("div", null,
        h("h1", { tabindex: "-1" }, "Reports"),
        h("p", null, "What a period was about, and what changed."))),
      h("form", { class: "report-form", on: { submit: make } },
        h("div", { class: "field" }, h("label", { for: "report-start" }, "From ", h("span", { class: "optional" }, "optional")), start),
        h("div", { class: "field" }, h("label", { for: "report-end" }, "To ", h("span", { class: "optional" }, "optional")), end),
        button),
      list),
  };
}

function noReports() {
  return h("div", { class: "notice" },
    h("h2", null, "No reports yet"),
    h("p", null, "A report lists the topics of a period with their sizes and quotes. Leave the dates empty to cover everything."));
}

function reportList(context, reports, newId) {
  return h("ul", { class: "reports" }, reports.map((report) => {
    const file = (format) => path(context.collection, "reports", `${report.id}.${format}`);
    return h("li", { class: report.id === newId ? "report new" : "report" },
      h("div", null,
        h("h2", null, fileLink(context, file("html"), periodOf(report))),
        h("p", { class: "facts" },
          h("span", null, "made ", h("time", { datetime: report.created_at }, minute(report.created_at))),
          h("span", null, report.id))),
      h("p", { class: "formats" }, FORMATS.map(([format, name]) => fileLink(context, file(format), name))));
  }));
}

/** `All time`, or the days from the first to the last that belong to the period, in UTC: `3 to 9 March 2025`. */
function periodOf(report) {
  const { start, end } = report.period ?? report;
  if (!start || !end) return "All time";
  const [from, to] = [new Date(start), new Date(end)];
  const last = new Date(isMidnight(to) ? to - 1 : to); // the end does not belong to the period
  const isOneDay = dayOf(from).join() === dayOf(last).join();
  if (!isOneDay) return `${daysBefore(from, last)} to ${dayOf(last).join(" ")}`;
  const day = dayOf(from).join(" ");
  return isMidnight(from) && isMidnight(to) ? day : `${day}, ${clock(from)} to ${clock(to)} UTC`;
}

/** The first day without what it shares with the last. */
function daysBefore(first, last) {
  const [day, month, year] = dayOf(first);
  const [, lastMonth, lastYear] = dayOf(last);
  if (year !== lastYear) return `${day} ${month} ${year}`;
  return month === lastMonth ? day : `${day} ${month}`;
}

const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

function dayOf(date) {
  return dayFormat.format(date).split(" ");
}

function clock(date) {
  return date.toISOString().slice(11, 16);
}

function isMidnight(date) {
  return date.getTime() % 86_400_000 === 0;
}

/** A link to a file of the API. With an API key the file is read by script, as a plain link cannot send the key. */
function fileLink(context, address, text) {
  const open = async (event) => {
    if (!hasKey()) return;
    event.preventDefault();
    const tab = window.open("", "_blank");
    try {
      tab.location = await fileAddress(address);
    } catch (error) {
      tab?.close();
      context.showError(error);
    }
  };
  return h("a", { href: address, target: "_blank", rel: "noopener", on: { click: open } }, text);
}

import HTTPCore
import HubStore
import JSONCore

/// A table that goes out as JSON for programs or as CSV for spreadsheets, the same rows either way.
struct Report {
    enum Cell: Equatable {
        case text(String)
        case number(Int)
        /// With three digits behind the point.
        case decimal(Double)
        /// JSON that is right as it stands.
        case json(String)
        case nothing

        init(_ text: String?) { self = text.map { .text($0) } ?? .nothing }
        init(_ moment: Timestamp?) { self = moment.map { .text($0.text) } ?? .nothing }
    }

    /// The member of the JSON object that has the rows, and the name of the CSV file.
    let name: String
    let columns: [String]
    var rows: [[Cell]] = []
    /// What the JSON object says besides the rows.
    var summary: [(name: String, value: Cell)] = []
    /// What `after` takes for the next part; nil after the last.
    var next: String?

    init(_ name: String, _ columns: [String]) {
        self.name = name
        self.columns = columns
    }

    /// As `format` asks for it: `json`, unless it says `csv`.
    func response(to exchange: Exchange) throws(Problem) -> Response {
        switch try RequestQuery(exchange).word("format", as: Format.self) ?? .json {
        case .json: Response(json: json)
        case .csv: Response(status: 200, fields: csvFields(exchange), body: csv)
        }
    }

    private enum Format: String, CaseIterable {
        case json, csv
    }
}

// MARK: JSON

extension Report {
    /// `{"name":[{"column":…}],"next":"…"}`; what is not known is left out.
    private var json: [UInt8] {
        var json: [UInt8] = []
        var object = JSONObjectWriter(into: &json)
        for (name, value) in summary {
            object.key(name, into: &json)
            value.append(to: &json)
        }
        object.key(name, into: &json)
        json.append(array: rows) { append($0, to: &$1) }
        object.member("next", next, into: &json)
        object.close(into: &json)
        return json
    }

    private func append(_ row: [Cell], to json: inout [UInt8]) {
        var object = JSONObjectWriter(into: &json)
        for (column, cell) in zip(columns, row) where cell != .nothing {
            object.key(column, into: &json)
            cell.append(to: &json)
        }
        object.close(into: &json)
    }
}

extension Report.Cell {
    fileprivate func append(to json: inout [UInt8]) {
        switch self {
        case .text(let text): json.append(quoted: text)
        case .number(let number): json.append(decimal: number)
        case .decimal(let number): json.append(contentsOf: Self.digits(number).utf8)
        case .json(let text): json.append(contentsOf: text.utf8)
        case .nothing: json.append("null")
        }
    }

    fileprivate static func digits(_ number: Double) -> String { "\((number * 1_000).rounded() / 1_000)" }
}

// MARK: CSV

extension Report {
    /// RFC 4180: a line of names, then the rows; CRLF after each.
    private var csv: [UInt8] {
        var csv: [UInt8] = []
        for line in [columns.map { .text($0) }] + rows {
            for (index, cell) in line.enumerated() {
                if index > 0 { csv.append(.comma) }
                csv.append(contentsOf: cell.field.utf8)
            }
            csv += [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
        }
        return csv
    }

    private func csvFields(_ exchange: Exchange) -> [HeaderField] {
        var fields = [
            HeaderField("content-type", "text/csv; charset=utf-8; header=present"),
            HeaderField("content-disposition", "attachment; filename=\"\(name).csv\""),
        ]
        // The body has no place for it (RFC 8288).
        if let next {
            // A token in the query is left out: links are kept in logs.
            let left = ["after=", "token=", "apikey="]
            let asked = (exchange.head.query ?? "").split(separator: "&")
                .filter { item in !left.contains { item.hasPrefix($0) } }
            let query = (asked.map(String.init) + ["after=\(next)"]).joined(separator: "&")
            fields.append(HeaderField("link", "<\(exchange.head.path)?\(query)>; rel=\"next\""))
        }
        return fields
    }
}

extension Report.Cell {
    /// How it stands in a line of CSV.
    fileprivate var field: String {
        switch self {
        case .text(let text), .json(let text): Self.quoted(text)
        case .number(let number): "\(number)"
        case .decimal(let number): Self.digits(number)
        case .nothing: ""
        }
    }

    /// Quoted where it must be (RFC 4180 2.6, 2.7).
    ///
    /// What a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection): names are chosen by
    /// users.
    private static func quoted(_ text: String) -> String {
        let isFormula = text.utf8.first.map { "=+-@\t\r\n".utf8.contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        guard isFormula || safe.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return safe }
        return "\"\(safe.replacing("\"", with: "\"\""))\""
    }
}

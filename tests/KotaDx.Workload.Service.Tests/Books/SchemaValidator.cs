using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KotaDx.Workload.Service.Books;

namespace KotaDx.Workload.Service.Tests.Books;

/// <summary>As much of JSON Schema (draft-07) as the schema of factory.yaml uses, over YAML as editors type it (YAML 1.2, core schema).</summary>
internal sealed class SchemaValidator(JsonNode schema)
{
    private static readonly string[] Understood =
    [
        "$schema", "title", "description", "default", "definitions", "$ref", "allOf", "anyOf", "type", "enum", "pattern", "minimum", "maximum",
        "exclusiveMinimum", "properties", "required", "additionalProperties", "items",
    ];

    public List<string> Validate(YamlNode? document)
    {
        var faults = new List<string>();
        Validate(schema.AsObject(), ToJson(document), "", faults);
        return faults;
    }

    public static JsonNode? ToJson(YamlNode? node) => node?.Kind switch
    {
        null => null,
        YamlKind.List => new JsonArray([.. node.Items.Select(ToJson)]),
        YamlKind.Map => new JsonObject(node.Members.Select(member => KeyValuePair.Create(member.Key.Text, ToJson(member.Value)))),
        _ => node.IsEmpty ? null
            : !node.IsPlain ? JsonValue.Create(node.Text)
            : node.Text is "true" or "false" ? JsonValue.Create(node.Text == "true")
            : Regex.IsMatch(node.Text, @"^[-+]?([0-9]+|0x[0-9a-fA-F]+)$") ? JsonValue.Create(long.Parse(node.Text, CultureInfo.InvariantCulture))
            : Regex.IsMatch(node.Text, @"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$") ? JsonValue.Create(double.Parse(node.Text, CultureInfo.InvariantCulture))
            : JsonValue.Create(node.Text),
    };

    private void Validate(JsonObject rules, JsonNode? value, string at, List<string> faults)
    {
        foreach (var (keyword, rule) in rules)
        {
            Assert.Contains(keyword, Understood);
            switch (keyword)
            {
                case "$ref":
                    Validate(schema["definitions"]![rule!.GetValue<string>()["#/definitions/".Length..]]!.AsObject(), value, at, faults);
                    break;
                case "allOf":
                    foreach (var all in rule!.AsArray())
                    {
                        Validate(all!.AsObject(), value, at, faults);
                    }

                    break;
                case "anyOf" when !rule!.AsArray().Any(any => IsValid(any!.AsObject(), value)):
                    faults.Add($"{at}: none of anyOf");
                    break;
                case "type" when !(rule is JsonArray types ? types.Select(type => type!.GetValue<string>()) : [rule!.GetValue<string>()]).Any(type => Is(type, value)):
                    faults.Add($"{at}: not {rule.ToJsonString()} but {value?.ToJsonString() ?? "null"}");
                    break;
                case "enum" when !rule!.AsArray().Any(choice => JsonNode.DeepEquals(choice, value)):
                    faults.Add($"{at}: not one of {rule.ToJsonString()}");
                    break;
                case "pattern" when Is("string", value) && !Regex.IsMatch(value!.GetValue<string>(), rule!.GetValue<string>()):
                    faults.Add($"{at}: {value} does not match {rule}");
                    break;
                case "minimum" when Is("number", value) && Number(value) < Number(rule):
                case "maximum" when Is("number", value) && Number(value) > Number(rule):
                case "exclusiveMinimum" when Is("number", value) && Number(value) <= Number(rule):
                    faults.Add($"{at}: {value} against {keyword} {rule}");
                    break;
                case "required" when value is JsonObject map:
                    faults.AddRange(rule!.AsArray().Select(key => key!.GetValue<string>()).Where(key => !map.ContainsKey(key)).Select(key => $"{at}: {key} missing"));
                    break;
                case "items" when value is JsonArray list:
                    for (var i = 0; i < list.Count; i++)
                    {
                        Validate(rule!.AsObject(), list[i], $"{at}[{i}]", faults);
                    }

                    break;
                case "properties" when value is JsonObject map:
                    foreach (var (key, child) in map.Where(member => rule!.AsObject().ContainsKey(member.Key)))
                    {
                        Validate(rule![key]!.AsObject(), child, $"{at}.{key}", faults);
                    }

                    break;
                case "additionalProperties" when value is JsonObject map:
                    foreach (var (key, child) in map.Where(member => rules["properties"]?.AsObject().ContainsKey(member.Key) != true))
                    {
                        if (rule is JsonObject others)
                        {
                            Validate(others, child, $"{at}.{key}", faults);
                        }
                        else
                        {
                            faults.Add($"{at}: {key} unknown");
                        }
                    }

                    break;
            }
        }
    }

    private bool IsValid(JsonObject rules, JsonNode? value)
    {
        var faults = new List<string>();
        Validate(rules, value, "", faults);
        return faults.Count == 0;
    }

    private static double Number(JsonNode? node) => double.Parse(node!.ToJsonString(), CultureInfo.InvariantCulture);

    private static bool Is(string type, JsonNode? value) => (type, value?.GetValueKind()) switch
    {
        ("null", null) => true,
        ("string", System.Text.Json.JsonValueKind.String) => true,
        ("number", System.Text.Json.JsonValueKind.Number) => true,
        ("integer", System.Text.Json.JsonValueKind.Number) => Number(value) == Math.Floor(Number(value)),
        ("boolean", System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False) => true,
        ("array", System.Text.Json.JsonValueKind.Array) => true,
        ("object", System.Text.Json.JsonValueKind.Object) => true,
        _ => false,
    };
}

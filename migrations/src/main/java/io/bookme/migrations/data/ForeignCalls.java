package io.bookme.migrations.data;

import static io.bookme.migrations.graph.SqlStatements.NAME;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a statement, as {@link io.bookme.migrations.graph.SqlStatements#bare} gives it, calls a function that is not one
 * of PostgreSQL's own that change nothing: what it does is not in the text. What is only named (a function that is made, a
 * trigger's, a default of a table that is made) is not called.
 */
final class ForeignCalls {

    /** Those that compute something for rows that are there, or for those that they make. */
    private static final Pattern CALLING =
            Pattern.compile("^[( ]*(?:select|insert|update|delete|merge|with|values|table|explain"
                    + "|copy|prepare|declare|alter (?:table|domain|materialized)|refresh"
                    + "|create (?:(?:global |local |temporary |temp |unlogged )*table|materialized view) .*\\bas (?:\\( ?)*"
                    + "(?:select|with|values|table|execute))\\b");

    /** Names with a bracket behind them that are no calls. */
    private static final Pattern NO_CALL = Pattern.compile("\\b(?:insert into|copy|references|as|table|view|only) "
            + "(?:if (?:not )?exists )?(?:" + NAME + "\\.)*" + NAME + "(?: as " + NAME + ")? ?\\(|"
            + "(?:\\bwith(?: recursive)?|,) " + NAME + " ?\\([^()]*\\) as (?=(?:not )?(?:materialized )?\\()|"
            + "\\bpg_catalog\\.(?=[a-z_])");

    private static final Pattern CALL =
            Pattern.compile("(?<![\\w$\\x80-\\uffff\"])((?:" + NAME + "\\.)*" + NAME + ") ?\\(");

    private static final Set<String> KNOWN =
            Set.of(("select from where and or not in exists any all some as on using by union"
                            + " except intersect having case when then else between like ilike similar to distinct over filter within"
                            + " group lateral join values row array cast into set returning limit offset order partition rows range"
                            + " materialized with window recursive is conflict default end do copy"
                            // in definitions
                            + " check key unique include exclude gist btree hash always identity reset constraint column add"
                            + " varying varchar char character bpchar bit numeric decimal float time timetz timestamp timestamptz"
                            + " interval precision deferrable"
                            // functions
                            + " abs age array_agg array_append array_cat array_length array_position array_prepend array_remove"
                            + " array_replace array_to_string avg bit_length bool_and bool_or btrim cardinality ceil ceiling"
                            + " char_length chr clock_timestamp coalesce concat concat_ws convert_from convert_to count cume_dist"
                            + " current_schema current_schemas current_setting currval date_bin date_part date_trunc decode"
                            + " dense_rank encode every exp extract first_value floor format format_type gen_random_uuid"
                            + " generate_series greatest grouping initcap isempty isfinite json_agg json_array_elements json_build_array"
                            + " json_build_object json_object_agg jsonb_agg jsonb_array_elements jsonb_array_elements_text"
                            + " jsonb_array_length jsonb_build_array jsonb_build_object jsonb_each jsonb_each_text"
                            + " jsonb_extract_path jsonb_extract_path_text jsonb_insert jsonb_object_agg jsonb_object_keys"
                            + " jsonb_path_query jsonb_populate_record jsonb_set jsonb_strip_nulls jsonb_typeof justify_days"
                            + " justify_hours justify_interval lag last_value lastval lead least left length ln localtimestamp log"
                            + " lower lower_inc lpad ltrim make_date make_interval make_time make_timestamp make_timestamptz max md5"
                            + " min mod mode nextval normalize now nth_value ntile nullif num_nonnulls num_nulls octet_length overlay"
                            + " percent_rank percentile_cont percentile_disc pg_get_serial_sequence pg_typeof position power"
                            + " quote_ident quote_literal quote_nullable random rank regexp_match regexp_matches regexp_replace"
                            + " regexp_split_to_array regexp_split_to_table repeat replace reverse right round row_number row_to_json"
                            + " rpad rtrim set_config setval sha256 sign split_part sqrt starts_with statement_timestamp stddev"
                            + " string_agg string_to_array string_to_table strpos substr substring sum timezone to_char to_date"
                            + " to_hex to_json to_jsonb to_number to_regclass to_timestamp transaction_timestamp translate trim trunc"
                            + " unnest upper upper_inc tsrange tstzrange daterange int4range int8range numrange jsonb_exists jsonb_path_exists regexp_like"
                            + " uuidv4 uuidv7 variance width_bucket xmlagg xmlelement")
                    .split(" "));

    private ForeignCalls() {}

    static boolean in(String statement) {
        if (!CALLING.matcher(statement).find()) {
            return false;
        }
        Matcher call = CALL.matcher(NO_CALL.matcher(statement).replaceAll(", ("));
        while (call.find()) {
            if (!KNOWN.contains(call.group(1))) {
                return true;
            }
        }
        return false;
    }
}

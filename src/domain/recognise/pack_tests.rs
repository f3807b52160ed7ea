//! The headers of the pack's own datasets, taken together: each must be told from all others.

use super::*;
use crate::domain::dataset::tests::embedded as datasets;

/// The dataset of a sheet with these headers and these words around it, and how sure that is.
fn recognised(catalogue: &Catalogue<'_>, headers: &[&str], words: &str) -> (String, bool, Vec<(String, u8)>) {
    let header = catalogue.find_header(&[headers.to_vec()], None).expect("a header");
    let fills = ["town", "village", "program", "month"].into_iter().collect();
    let matches = catalogue.matches(&header, &Surroundings { words: comparable(words), fills });
    let named = |found: &Match| (catalogue.datasets[found.dataset].id.clone(), found.score);
    let scores: Vec<(String, u8)> = matches.iter().take(4).map(named).collect();
    (scores[0].0.clone(), catalogue.is_sure(&matches), scores)
}

#[test]
fn a_sheet_with_the_titles_of_a_dataset_is_that_dataset_and_no_other_comes_near() {
    let datasets = datasets();
    let catalogue = Catalogue::new(&datasets);
    let mut wrong = Vec::new();
    for dataset in &datasets {
        for titles in [
            dataset.columns.iter().map(|column| column.title.zh.as_str()).collect::<Vec<_>>(),
            dataset.columns.iter().map(|column| column.title.en.as_str()).collect(),
        ] {
            let (id, sure, scores) = recognised(&catalogue, &titles, "");
            if id != dataset.id || !sure {
                wrong.push(format!("{}: {scores:?}", dataset.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_usual_headers_of_a_bureau_name_its_dataset() {
    let sheets: &[(&str, &str, &str)] = &[
        (
            "households",
            "低保",
            "序号 乡镇 村 户主姓名 身份证号 低保证号 家庭人口 保障人口 类别/档次 户月保障金额 分类施保金 起始年月 开户银行 账户名称 账号",
        ),
        ("households", "农村低保", "户编号 乡镇 村 户主 成员姓名 身份证号 与户主关系 户月保障金额 起始年月"),
        ("persons", "成员", "户编号 姓名 身份证号 与户主关系 健康状况 劳动能力"),
        ("payments", "一卡通", "补贴项目 所属年月 批次 姓名 身份证号 卡号 金额 发放状态 失败原因 备注"),
        ("vehicles", "车管", "所有人 证件号 号牌号码 号牌种类 车辆类型 使用性质 初次登记日期 状态"),
        ("property", "不动产", "权利人 证件号 不动产单元号(28) 权证号 坐落 用途 面积 共有情况 登记时间"),
        ("businesses", "市监", "信用代码 名称 类型 法定代表人 法定代表人身份证号 股东 出资额 成立日期 状态"),
        ("payroll", "财政供养", "单位 姓名 身份证号 人员类别 月工资 起薪 停薪"),
        ("deaths", "死亡", "姓名 身份证号 死亡日期 注销日期 火化时间 火化单位"),
        ("disabled", "残联", "姓名 身份证号 残疾证号 类别 等级 有效期 状态"),
        (
            "disabled",
            "持证残疾人名册",
            "序号 乡镇 村 姓名 性别 身份证号 残疾证号 残疾类别 残疾等级 发证日期 有效期至 联系电话 备注",
        ),
        ("insurance", "社保", "姓名 身份证号 险种 缴费单位 缴费基数 状态"),
        ("pensions", "社保", "姓名 身份证号 险种 待遇起始 月待遇额 状态"),
        ("pensions", "城乡居民养老待遇", "序号 姓名 身份证号 险种 月养老金 基础养老金 领取起始年月 状态 发放机构"),
        ("monitored", "监测", "户编号 乡镇 村 户主姓名 姓名 身份证号 与户主关系 监测类别 风险类型 纳入时间"),
        ("students", "学籍", "序号 姓名 性别 身份证号 学校 年级 入学时间 学籍状态"),
        ("residence", "户籍", "姓名 性别 民族 公民身份号码 户号 与户主关系 婚姻状况 父亲身份证号 母亲身份证号 户籍状态 迁出日期"),
        ("institution_roll", "敬老院", "序号 敬老院名称 姓名 性别 身份证号 入院时间 自理能力 出院时间 备注"),
        ("staff_relatives", "近亲属备案", "序号 工作单位 职务 经办人员姓名 近亲属姓名 近亲属身份证号 亲属关系 备案时间"),
        ("funds", "低保资金统计表", "序号 填报单位 指标 户数 人数 金额"),
        ("papers", "一户一档目录", "户编号 户主姓名 材料名称 材料日期 页号 材料状态 备注"),
        ("approvals", "审批台账", "户编号 申请人姓名 身份证号 救助项目 业务类型 申请日期 审批日期 执行年月 停保原因 备注"),
        ("housing_fund", "公积金", "姓名 身份证号 单位名称 缴存基数 月缴存额 账户余额 账户状态"),
        ("tax", "个税", "姓名 证件号码 税种 税款所属期 收入额 实缴税额 扣缴义务人"),
        ("deposits", "银行存款", "姓名 身份证号 银行名称 账户类型 余额 查询日期"),
        ("marriages", "婚姻登记", "男方姓名 男方身份证号 女方姓名 女方身份证号 登记日期 离婚日期 状态"),
        ("prisoners", "服刑人员", "姓名 身份证号 人员类别 入监日期 释放日期 服刑地点"),
        ("machinery", "农机购置补贴", "序号 购机者姓名 身份证号 机具类别 机具型号 出厂编号 购机日期"),
        ("posts", "公益性岗位", "姓名 身份证号 岗位类型 用人单位 月补贴 上岗日期 离岗日期"),
        ("medical", "医保", "姓名 身份证号 就诊类别 医疗机构 总费用 个人自付 结算日期"),
        ("injury_allowance", "工伤", "姓名 身份证号 待遇类别 月待遇额 待遇起始 待遇终止 单位"),
    ];
    let datasets = datasets();
    let catalogue = Catalogue::new(&datasets);
    let mut wrong = Vec::new();
    for (expected, words, headers) in sheets {
        let headers: Vec<&str> = headers.split(' ').collect();
        let (id, sure, scores) = recognised(&catalogue, &headers, words);
        if id != *expected || !sure {
            wrong.push(format!("{expected}: {scores:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_bare_list_of_members_is_case_data_unless_its_name_says_otherwise() {
    let datasets = datasets();
    let catalogue = Catalogue::new(&datasets);
    for headers in [["户编号", "姓名", "身份证号", "与户主关系"], ["户号", "姓名", "身份证号", "与户主关系"]]
    {
        let (id, sure, scores) = recognised(&catalogue, &headers, "202406");
        assert!(id == "persons" && sure, "{scores:?}");
        let (_, sure, scores) = recognised(&catalogue, &headers, "监测对象");
        assert!(!sure, "{scores:?}");
    }
    let (_, sure, scores) = recognised(&catalogue, &["户号", "姓名", "身份证号", "与户主关系"], "户籍");
    assert!(!sure, "{scores:?}");
    let (_, sure, scores) = recognised(&catalogue, &["姓名", "身份证号", "联系方式"], "");
    assert!(!sure, "{scores:?}");
}
